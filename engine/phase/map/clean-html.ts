import sanitizeHtml from 'sanitize-html';
import { EMBEDDED } from '../../model/embedded-file.ts';

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

const SCHEMES = ['http', 'https', 'mailto', 'tel'] as const;

const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: TAGS,
  allowedAttributes: {
    a: ['href', 'title'],
    img: ['src', 'alt', 'width', 'height'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan'],
  },
  allowedSchemes: [...SCHEMES],
  disallowedTagsMode: 'discard',
};

const BLOCK = /<(p|br|div|ul|ol|li|table|tr|h[1-3]|pre|blockquote|hr)\b/i;

/** The cleaner closes void tags as XML does; attributes hold no `>` once they are cleaned. */
const SELF_CLOSED = /<(br|hr|img)\b([^>]*?) \/>/g;

/** What stands in a text instead of an image: its name, and where it is; an empty address: nowhere. */
export interface Replaced {
  readonly name: string;
  readonly address: string;
}

/**
 * Rich text that is safe to write: scripts, styles and event handlers are gone, plain line breaks stay visible.
 * Text that has block markup of its own keeps it; in all other text a new line becomes `<br>`. `replace` is asked for
 * each image: `undefined` leaves it as it is.
 */
export function cleanHtml(text: string, replace?: (address: string) => Replaced | undefined): string {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  const marked = BLOCK.test(lines) ? lines : lines.replaceAll('\n', '<br>');
  const options = replace === undefined ? ALLOWED : replacing(replace);
  return sanitizeHtml(marked, options).replaceAll(SELF_CLOSED, '<$1$2>').trim();
}

function replacing(replace: (address: string) => Replaced | undefined): sanitizeHtml.IOptions {
  return {
    ...ALLOWED,
    allowedSchemes: [...SCHEMES, EMBEDDED],
    transformTags: {
      // What names a file of ours in the source's own text is none.
      a: (tagName, { href = '', ...attribs }) =>
        href.trim().toLowerCase().startsWith(EMBEDDED)
          ? { tagName, attribs }
          : { tagName, attribs: { href, ...attribs } },
      img: (tagName, attribs) => {
        const found = replace(attribs['src'] ?? '');
        if (found === undefined) return { tagName, attribs };
        if (found.address === '') return { tagName: 'span', attribs: {}, text: `(image ${found.name})` };
        return { tagName: 'a', attribs: { href: found.address }, text: found.name };
      },
    },
  };
}

/** The addresses of the images of a text, in its order, each once. */
export function imagesOf(text: string): readonly string[] {
  const addresses = new Set<string>();
  cleanHtml(text, (address) => {
    if (address.trim() !== '') addresses.add(address);
    return undefined;
  });
  return [...addresses];
}
