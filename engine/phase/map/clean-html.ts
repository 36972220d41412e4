import sanitizeHtml from 'sanitize-html';

const TAGS = [
  'p',
  'br',
  'b',
  'strong',
  'i',
  'em',
  'u',
  's',
  'a',
  'ul',
  'ol',
  'li',
  'blockquote',
  'h1',
  'h2',
  'h3',
  'pre',
  'code',
  'div',
  'span',
  'img',
  'table',
  'thead',
  'tbody',
  'tr',
  'td',
  'th',
  'hr',
];

const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: TAGS,
  allowedAttributes: {
    a: ['href', 'title'],
    img: ['src', 'alt', 'width', 'height'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  disallowedTagsMode: 'discard',
};

const BLOCK = /<(p|br|div|ul|ol|li|table|tr|h[1-3]|pre|blockquote|hr)\b/i;

/** The cleaner closes void tags as XML does; attributes hold no `>` once they are cleaned. */
const SELF_CLOSED = /<(br|hr|img)\b([^>]*?) \/>/g;

/**
 * Rich text that is safe to write: scripts, styles and event handlers are gone, plain line breaks stay visible.
 * Text that has block markup of its own keeps it; in all other text a new line becomes `<br>`.
 */
export function cleanHtml(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  const marked = BLOCK.test(lines) ? lines : lines.replaceAll('\n', '<br>');
  return sanitizeHtml(marked, ALLOWED).replaceAll(SELF_CLOSED, '<$1$2>').trim();
}
