/** What personal data and secrets look like in a text, and what is left of them. */
const MASKS: readonly { readonly pattern: RegExp; readonly leaves: (found: string) => string }[] = [
  // An API token: 40 hexadecimal digits and nothing around them.
  { pattern: /(?<![\w-])[0-9a-f]{40}(?![\w-])/gi, leaves: () => '…' },
  { pattern: /\b(?:api_token|access_token|refresh_token)=[^\s&"']+/gi, leaves: (found) => `${found.split('=')[0]}=…` },
  {
    pattern: /\b(?:x-api-token|authorization)["']?:\s*["']?(?:(?:bearer|basic)\s+)?[^\s"',]+/gi,
    leaves: (found) => `${found.split(/["']?:/)[0]}: …`,
  },
  { pattern: /\b(?:bearer|basic)\s+[\w+/.~-]{8,}=*/gi, leaves: (found) => `${found.split(/\s/)[0]} …` },
  // The first letter and the domain's ending stay, so that a line can still be told from another.
  {
    pattern: /[^\s@<>()[\]",;:]+@[\p{L}\p{N}\p{M}-]+(?:\.[\p{L}\p{N}\p{M}-]+)*/gu,
    leaves: (found) => `${Array.from(found)[0] ?? ''}…@…${/\.[\p{L}\p{M}]{2,}$/u.exec(found)?.[0] ?? ''}`,
  },
  // A telephone number: ten digits or more, or seven and more that are written in groups. Days are none.
  {
    pattern: /(?<![\w.-])(?!\d{4}-\d{2}-\d{2}(?!\d))(?:\+?\(?\d[\d\s().-]{7,}\d|\d{3}[-. ]\d{4})(?![\w-])/g,
    leaves: (found) => `…${found.slice(-2)}`,
  },
];

/**
 * Masks personal data and secrets in what goes to a terminal or a log: e-mail addresses, telephone numbers and tokens.
 * Keys, field names, days and counts stay, so that a line can still be found again.
 */
export function mask(text: string): string {
  return MASKS.reduce((masked, { pattern, leaves }) => masked.replaceAll(pattern, leaves), text);
}
