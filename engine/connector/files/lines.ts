/** A line this long, in characters, is not a line of text: the file is damaged or no text file at all. */
const LONGEST_LINE = 64 * 1024 * 1024;

/**
 * Cuts text into lines, one array for each chunk. The line feed is cut off, a carriage return before it is not, because
 * inside of a quoted cell it belongs to the value. A file without any line feed that has carriage returns (old Macs)
 * is cut at those.
 * @throws RangeError for a line of more than 64 million characters.
 */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let separator: string | undefined;
  let pending: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    separator ??= separatorOf(chunk);
    if (separator === undefined || !chunk.includes(separator)) {
      pending.push(chunk);
      length += chunk.length;
      if (length > LONGEST_LINE) throw new RangeError(`A line has more than ${LONGEST_LINE} characters.`);
      continue;
    }
    pending.push(chunk);
    const lines = pending.join('').split(separator);
    const rest = lines.pop() ?? '';
    pending = [rest];
    length = rest.length;
    yield lines;
  }
  const rest = pending.join('');
  const lines = separator === undefined && rest.includes('\r') ? rest.split('\r') : [rest];
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > 0) yield lines;
}

/** Decided by the first chunk that holds either; a chunk that ends in a carriage return may have cut a pair in two. */
function separatorOf(chunk: string): string | undefined {
  if (chunk.includes('\n')) return '\n';
  return chunk.slice(0, -1).includes('\r') ? '\r' : undefined;
}
