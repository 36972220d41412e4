import sanitizeHtml from 'sanitize-html';
import { libraryFunction } from './declaration.ts';

/** Tags that shape the text; of all others only what stands in them is kept, of scripts and styles nothing. */
const SHAPING: sanitizeHtml.IOptions = {
  allowedTags:
    'a p div br hr ul ol li table tr td th blockquote pre h1 h2 h3 h4 h5 h6 section article header footer'.split(' '),
  allowedAttributes: { a: ['href'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  disallowedTagsMode: 'discard',
};

/** Text that has none of these keeps its own line breaks, as in the text of a form. */
const BLOCK = /<\/?(?:p|br|div|ul|ol|li|table|tr|h[1-6]|pre|blockquote|hr|section|article|header|footer)\b/iu;

const LINK = /<a href="(?<address>[^"]*)">(?<text>[^<]*)<\/a>/giu;
const CELL_END = /<\/t[dh]>\s*(?=<t[dh])/giu;
const ITEM = /<li>\s*/giu;
const PARAGRAPH_END = /<\/(?:p|ul|ol|table|blockquote|pre|h[1-6])>/giu;
const LINE_END = /<br \/>|<hr \/>|<\/?(?:p|div|tr|ul|ol|table|blockquote|pre|h[1-6]|section|article|header|footer)>/giu;
const TAG = /<[^>]*>/gu;

/** What the cleaner leaves escaped; the ampersand comes last, or `&amp;lt;` would become a bracket. */
const ESCAPES: readonly (readonly [string, string])[] = [
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&amp;', '&'],
];

function htmlToText(html: string): string | undefined {
  const lines = html.replaceAll(/\r\n?/g, '\n').replaceAll('\t', ' ');
  const oneLine = BLOCK.test(lines) ? lines.replaceAll('\n', ' ') : lines.replaceAll('\n', '<br>');
  const shaped = sanitizeHtml(oneLine, SHAPING)
    .replaceAll(LINK, (_link, address: string, text: string) => linkText(address, text.trim()))
    .replaceAll(CELL_END, '\t')
    .replaceAll(ITEM, '\n- ')
    .replaceAll(PARAGRAPH_END, '\n\n')
    .replaceAll(LINE_END, '\n')
    .replaceAll(TAG, '');
  return tidied(unescaped(shaped)) || undefined;
}

/** The address is said only where the text does not say it. */
function linkText(address: string, text: string): string {
  const plain = address.replace(/^(?:mailto|tel):/iu, '');
  return text === '' || text === plain || text === address ? plain : `${text} (${plain})`;
}

function unescaped(text: string): string {
  return ESCAPES.reduce((result, [entity, plain]) => result.replaceAll(entity, plain), text);
}

/** White space of HTML means nothing: one space within a line, at most one empty line between two. */
function tidied(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .replaceAll(/[^\S\t]+/gu, ' ')
        .replaceAll(/ ?\t ?/g, ' | ')
        .trim(),
    )
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

function textToHtml(text: string): string {
  const escaped = ESCAPES.toReversed().reduce(
    (result, [entity, plain]) => result.replaceAll(plain, entity),
    text.trim(),
  );
  return escaped.replaceAll(/\r\n?|\n/g, '<br>');
}

/** Functions between rich and plain text. */
export const RICH_TEXT_FUNCTIONS = [
  libraryFunction({
    name: 'htmlToText',
    family: 'Rich text',
    summary:
      'The plain text of rich text: paragraphs and lists become lines, cells are parted by |, links show their address.',
    details:
      'Scripts and styles leave nothing, entities become their characters. Line breaks of the source count only where it has no ' +
      'blocks of its own.',
    nothing: 'no visible text is in it',
    parameters: [{ name: 'html', type: 'text' }],
    result: 'text',
    examples: [
      {
        call: '$htmlToText("<p>Tom &amp; Ann</p><ul><li>one</li><li>two</li></ul>")',
        gives: 'Tom & Ann\n\n- one\n- two',
      },
      {
        call: `$htmlToText('See <a href="https://example.com/a">the plan</a>.')`,
        gives: 'See the plan (https://example.com/a).',
      },
      { call: '$htmlToText("<script>alert(1)</script><br>")', is: 'nothing' },
    ],
    answer: htmlToText,
  }),
  libraryFunction({
    name: 'textToHtml',
    family: 'Rich text',
    summary: 'Rich text that shows a plain text as it is: special characters escaped, line breaks kept.',
    parameters: [{ name: 'text', type: 'text' }],
    result: 'html',
    examples: [{ call: '$textToHtml("a < b\\nTom & Ann")', gives: 'a &lt; b<br>Tom &amp; Ann' }],
    answer: textToHtml,
  }),
];
