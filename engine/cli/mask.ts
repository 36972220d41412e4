/**
 * Masks personal data in what goes to a terminal or a log: e-mail addresses keep their first letter and domain's ending,
 * long digit runs keep their last two digits. Keys and field names stay, so that a line can still be found again.
 */
export function mask(text: string): string {
  return text
    .replaceAll(/([\p{L}\p{N}])[\p{L}\p{N}._%+-]*@[\p{L}\p{N}.-]+(\.\p{L}{2,})/gu, '$1…@…$2')
    .replaceAll(/(?<![\w.-])\+?\(?\d[\d\s().-]{7,}\d(?![\w-])/g, (digits) => `…${digits.slice(-2)}`);
}
