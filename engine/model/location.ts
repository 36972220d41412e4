/** Where something stands in a file that an author wrote. Lines and columns count from 1, as editors show them. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The usual spelling `file:line:column`, which terminals and editors turn into a link. */
export function formatLocation({ file, line, column }: Location): string {
  return `${file}:${line}:${column}`;
}
