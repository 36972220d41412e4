import { parse } from 'csv-parse/sync';
import type { HttpFormat } from '../../model/http.ts';
import type { Json } from '../../model/value.ts';
import { decodeRailsXml } from './rails-xml.ts';

/**
 * Reads the body of an answer.
 * @throws RangeError that says what is wrong with it and quotes none of it: answers hold what must not be logged.
 */
export function decodeAnswer(text: string, format: HttpFormat): Json {
  return DECODERS[format](text);
}

const DECODERS: Readonly<Record<HttpFormat, (text: string) => Json>> = {
  json: (text) => jsonOf(text, 'It is not JSON.'),
  jsonl: (text) =>
    text
      .split('\n')
      .flatMap((line, index) => (line.trim() === '' ? [] : [jsonOf(line, `Line ${index + 1} is not JSON.`)])),
  csv: csvOf,
  rails_xml: decodeRailsXml,
};

function jsonOf(text: string, complaint: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The parser's own message would quote the data.
    throw new RangeError(complaint);
  }
}

function csvOf(text: string): Json {
  try {
    return parse(text, { columns: true, bom: true, skip_empty_lines: true });
  } catch (problem) {
    const { lines } = problem as { readonly lines?: number };
    throw new RangeError(`It is not CSV${lines === undefined ? '' : `: line ${lines}`}.`);
  }
}
