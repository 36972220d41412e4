const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** What a reader sees of a page: every piece of text between two tags or lines of Markdown, in order. */
export function textPieces(body: string): readonly string[] {
  return body
    .split(/<[^>]+>|\n\n/)
    .map((piece) => decoded(piece).replace(/^#+\s/, '').replaceAll(/\s+/g, ' ').trim())
    .filter((piece) => piece !== '');
}

/** The cells of the tables of one section, row by row. */
export function tableRows(body: string, heading: string): readonly (readonly string[])[] {
  const [, after = ''] = body.split(`## ${heading}\n`);
  const [section = ''] = after.split('\n## ');
  return [...section.matchAll(/<tr>(<td.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => textPieces(cell).join(' ')),
  );
}

/** Every run of so many words in a row, lower case, letters and digits alone. */
export function wordRuns(text: string, length: number): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(0, Math.max(0, words.length - length + 1)).map((_, at) => words.slice(at, at + length).join(' '));
}

function decoded(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
