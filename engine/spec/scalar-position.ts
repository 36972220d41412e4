/** A stretch of a scalar's value that stands in one piece in the source. Offsets count from the start of each. */
export interface Segment {
  readonly from: number;
  readonly source: number;
}

/**
 * Where the lines of a scalar stand in its source. YAML folds, indents and trims lines, but never changes the words of
 * one, so each line is looked for in the value after the one before it.
 * @param source the scalar as written, from its first character (`|`, `>` or the quote included).
 */
export function segmentsOf(value: string, source: string, block: boolean): readonly Segment[] {
  const segments: Segment[] = [];
  let searched = 0;
  let lineStart = 0;
  for (const [index, line] of source.split('\n').entries()) {
    const words = block && index === 0 ? '' : lineWords(line, index === 0);
    const from = words === '' ? -1 : value.indexOf(words, searched);
    if (from >= 0) {
      segments.push({ from, source: lineStart + line.indexOf(words) });
      searched = from + words.length;
    }
    lineStart += line.length + 1;
  }
  return segments;
}

function lineWords(line: string, first: boolean): string {
  const text = line.trim();
  return first && /^["']/.test(text) ? text.slice(1).replace(/["']$/, '') : text.replace(/["']$/, '');
}
