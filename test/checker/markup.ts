/** Tags around which white space is not seen. */
const BREAKING = new Set([
  'br',
  'p',
  'div',
  'ul',
  'ol',
  'li',
  'table',
  'tr',
  'td',
  'th',
  'h1',
  'h2',
  'h3',
  'blockquote',
]);
const TAG = /<(\/?)([a-z][a-z0-9-]*)((?:\s[^<>]*)?)\/?>/gi;
const ATTRIBUTE = /([a-z][a-z0-9-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/**
 * One notation for markup that reads the same: tags in small letters, attributes sorted, entities resolved, runs of
 * white space as one space, none next to a break. What differs in words, tags or attributes stays different.
 */
export function canonicalMarkup(markup: string): string {
  const parts: string[] = [];
  let from = 0;
  for (const match of markup.matchAll(TAG)) {
    const [whole, slash = '', name = '', attributes = ''] = match;
    parts.push(resolve(markup.slice(from, match.index)));
    parts.push(canonicalTag(slash, name.toLowerCase(), attributes));
    from = match.index + whole.length;
  }
  parts.push(resolve(markup.slice(from)));
  return parts
    .join('')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?(\uE000[^\uE001]*\uE001) ?/g, '$1')
    .trim();
}

/** Bracketed by characters for private use, so that a tag is never mistaken for text that shows the same signs. */
function canonicalTag(slash: string, name: string, attributes: string): string {
  const pairs = [...attributes.matchAll(ATTRIBUTE)].map(
    ([, key = '', double, single, bare]) => `${key.toLowerCase()}="${resolve(double ?? single ?? bare ?? '')}"`,
  );
  const tag = [`${slash}${name}`, ...pairs.toSorted()].join(' ');
  return BREAKING.has(name) ? `\uE000${tag}\uE001` : `\uE002${tag}\uE003`;
}

function resolve(text: string): string {
  return text.replaceAll(/&(#x[0-9a-f]+|#\d+|[a-z]+);/gi, (entity, code: string) => {
    if (code.startsWith('#')) {
      const digits = code.slice(1);
      return String.fromCodePoint(digits.startsWith('x') ? Number.parseInt(digits.slice(1), 16) : Number(digits));
    }
    return ENTITIES[code.toLowerCase()] ?? entity;
  });
}
