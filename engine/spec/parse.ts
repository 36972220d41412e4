import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Location } from '../model/location.ts';
import { diagnostic } from './diagnostics.ts';
import { segmentsOf } from './scalar-position.ts';
import type { ListNode, MapEntry, MapNode, SpecFile, SpecNode, TextNode } from './tree.ts';

/** Reads a file's text. Without a tree nothing more can be said about the file than the diagnostics. */
export interface ParsedFile {
  readonly file: SpecFile | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads YAML with the failsafe schema: every scalar stays text. What would surprise a reader of a diff is refused. */
export function parseSpec(text: string, path: string): ParsedFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const place = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file: path, line, column: col };
  };
  const diagnostics = syntaxErrors(document, place);
  const reading: Reading = { text, place, diagnostics };
  if (diagnostics.some(({ code }) => code === 'yaml-syntax')) return { file: undefined, diagnostics };
  const root = document.contents === null ? emptyText(0, reading) : readNode(document.contents, reading);
  return { file: { path, root }, diagnostics };
}

interface Reading {
  readonly text: string;
  readonly place: (offset: number) => Location;
  readonly diagnostics: Diagnostic[];
}

/** All repeated keys, but only the first other error: what follows from it would only confuse. */
function syntaxErrors(document: Document.Parsed, place: (offset: number) => Location): Diagnostic[] {
  const repeated = document.errors.filter(({ code }) => code === 'DUPLICATE_KEY');
  const [first] = document.errors.filter(({ code }) => code !== 'DUPLICATE_KEY');
  return [
    ...(first === undefined ? [] : [diagnostic('yaml-syntax', place(first.pos[0]), { problem: first.message })]),
    ...repeated.map(({ pos }) => diagnostic('duplicate-key', place(pos[0]), {})),
  ];
}

function readNode(node: Node, reading: Reading): SpecNode {
  refuseFeatures(node, reading);
  if (isMap(node)) return readMap(node, reading);
  if (isSeq(node)) return readList(node.items, node.range?.[0] ?? 0, reading);
  if (isScalar(node)) return readText(node, reading);
  return emptyText(node.range?.[0] ?? 0, reading);
}

function readMap(map: YAMLMap, reading: Reading): MapNode {
  const at = reading.place(map.range?.[0] ?? 0);
  const entries = new Map<string, MapEntry>();
  for (const pair of map.items) {
    const entry = readEntry(pair as Pair<Node, Node | null>, reading);
    // Of a repeated key the first stands; the second is a diagnostic already.
    if (!entries.has(entry.key)) entries.set(entry.key, entry);
  }
  return { kind: 'map', entries, at };
}

function readEntry(pair: Pair<Node, Node | null>, reading: Reading): MapEntry {
  const offset = pair.key.range?.[0] ?? 0;
  const keyAt = reading.place(offset);
  const key = isScalar(pair.key) ? textOf(pair.key) : '';
  if (!isScalar(pair.key)) refuse(`a key that is a list or a map`, offset, reading);
  if (key === '<<') refuse('the merge key <<', offset, reading);
  return { key, keyAt, value: pair.value === null ? emptyText(offset, reading) : readNode(pair.value, reading) };
}

function readList(items: readonly unknown[], offset: number, reading: Reading): ListNode {
  const nodes = items.map((item) => readNode(item as Node, reading));
  return { kind: 'list', items: nodes, at: reading.place(offset) };
}

function readText(scalar: Scalar, reading: Reading): TextNode {
  const value = textOf(scalar);
  const [start = 0, end = 0] = scalar.range ?? [];
  const quoted = scalar.type === 'QUOTE_DOUBLE' || scalar.type === 'QUOTE_SINGLE';
  const block = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  const within = (offset: number): Location => {
    const segments = segmentsOf(value, reading.text.slice(start, end), block);
    const segment = segments.findLast((candidate) => candidate.from <= offset);
    return reading.place(start + (segment === undefined ? 0 : segment.source + offset - segment.from));
  };
  const hash = scalar.type === 'PLAIN' ? continuingHash(reading.text, end) : undefined;
  return {
    kind: 'text',
    value,
    quoted,
    at: block ? within(0) : reading.place(start),
    within,
    ...(hash === undefined ? {} : { hash: reading.place(hash) }),
  };
}

/** The failsafe schema makes every scalar text. */
function textOf({ value }: Scalar): string {
  return typeof value === 'string' ? value : '';
}

/** ` #$i` behind an expression was meant as a part of it; a comment has a space after its hash. */
function continuingHash(text: string, end: number): number | undefined {
  const found = /^[ \t]+#(?=[$\w])/.exec(text.slice(end, end + 200));
  return found === null ? undefined : end + found[0].length - 1;
}

function emptyText(offset: number, { place }: Reading): TextNode {
  const at = place(offset);
  return { kind: 'text', value: '', quoted: false, at, within: () => at };
}

function refuseFeatures(node: Node, reading: Reading): void {
  const offset = node.range?.[0] ?? 0;
  if (isAlias(node)) refuse('an alias', offset, reading);
  else if (node.anchor !== undefined) refuse('an anchor', before('&', offset, reading), reading);
  if (node.tag !== undefined) refuse('a tag', before('!', offset, reading), reading);
}

/** A node's place is that of its value; an anchor or a tag stands before it. */
function before(mark: string, offset: number, { text }: Reading): number {
  let found = text.lastIndexOf(mark, offset);
  while (text.charAt(found - 1) === mark) found -= 1;
  return found < 0 ? offset : found;
}

function refuse(feature: string, offset: number, { place, diagnostics }: Reading): void {
  diagnostics.push(diagnostic('yaml-feature-refused', place(offset), { feature }));
}
