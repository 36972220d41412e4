import { tokenOf } from './lineage.ts';
import type { SyntaxNode } from './syntax.ts';

/** What a part of an expression is written as. The parser keeps where tokens end; brackets that close are found again. */
export function textOfPart(node: SyntaxNode, source: string): string {
  const tokens = tokensOf(node, source);
  const from = Math.min(...tokens.map(({ start }) => start));
  const to = Math.max(...tokens.map(({ end }) => end));
  return tokens.length === 0 ? '' : closed(source, from, to);
}

interface Token {
  readonly start: number;
  readonly end: number;
}

function tokensOf(value: unknown, source: string): readonly Token[] {
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return [];
  if (Array.isArray(value)) return value.flatMap((item) => tokensOf(item, source));
  const node = value as SyntaxNode;
  const inner = Object.values(value).flatMap((part) => tokensOf(part, source));
  if (typeof node.type !== 'string' || node.position === undefined) return inner;
  return [{ start: startOf(node, node.position, source), end: node.position }, ...inner];
}

function startOf(node: SyntaxNode, end: number, source: string): number {
  switch (node.type) {
    case 'name':
      return tokenOf(node, source).offset;
    case 'variable':
      return tokenOf(node, source, '$').offset;
    case 'string':
      return openingQuote(source, end);
    case 'number':
    case 'value':
      return end - (/[-\w.+]+$/.exec(source.slice(0, end))?.[0].length ?? 1);
    case 'lambda':
      return Math.max(source.lastIndexOf('function', end), source.lastIndexOf('λ', end), 0);
    case 'regex':
      return Math.max(0, source.lastIndexOf('/', source.lastIndexOf('/', end - 1) - 1));
    default:
      return end - (typeof node.value === 'string' && source.endsWith(node.value, end) ? node.value.length : 1);
  }
}

/** The quote of the same kind before the closing one, unless it is escaped. */
function openingQuote(source: string, end: number): number {
  const quote = source.charAt(end - 1);
  let start = source.lastIndexOf(quote, end - 2);
  while (start > 0 && source.charAt(start - 1) === '\\') start = source.lastIndexOf(quote, start - 1);
  return Math.max(0, start);
}

const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Goes on until every bracket is closed; `[]` behind a name belongs to it. */
function closed(source: string, from: number, to: number): string {
  const open: string[] = [];
  let at = from;
  while (at < source.length && (at < to || open.length > 0)) {
    const character = source.charAt(at);
    const closing = CLOSES[character];
    if (character === '"' || character === "'" || character === '`') at = closingQuote(source, at);
    else if (closing !== undefined) open.push(closing);
    else if (character === open.at(-1)) open.pop();
    at += 1;
  }
  const end = source.startsWith('[]', at) ? at + '[]'.length : at;
  return source.slice(from, end);
}

function closingQuote(source: string, opening: number): number {
  let at = opening + 1;
  while (at < source.length && source.charAt(at) !== source.charAt(opening)) at += source.charAt(at) === '\\' ? 2 : 1;
  return at;
}
