import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Json } from '../../model/value.ts';

const TEXT = '#text';
const CDATA = '#cdata';
const ATTRIBUTES = ':@';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // Done below: the parser does not know numbered characters, and must not touch CDATA.
  processEntities: false,
  cdataPropName: CDATA,
});

/** One node as the parser gives it: its name and children, and its attributes beside them. */
type Node = Readonly<Record<string, unknown>>;

/**
 * Reads XML as Rails writes it (`to_xml`): `type` says what the text is, `nil="true"` is null, `type="array"` is a list
 * whatever it holds, dashes in names are underscores, and an empty element is empty text. A text that is not of the type
 * it claims stays text, so that the field it belongs to is held as unreadable instead of becoming another value.
 * @throws RangeError for what is not well-formed, and for documents that declare entities of their own.
 */
export function decodeRailsXml(text: string): Json {
  if (/<!DOCTYPE/i.test(text)) throw new RangeError('It declares a document type, which no answer of this kind has.');
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) throw new RangeError(`It is not well-formed XML: line ${verdict.err.line}.`);
  const root = (parser.parse(text) as readonly Node[]).find((node) => nameOf(node) !== undefined);
  const name = root === undefined ? undefined : nameOf(root);
  if (root === undefined || name === undefined) throw new RangeError('It is not XML.');
  return { [fieldName(name)]: contentOf(root, name) };
}

function contentOf(node: Node, name: string): Json {
  const children = (node[name] ?? []) as readonly Node[];
  const attributes = (node[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>;
  if (attributes['nil'] === 'true') return null;
  const elements = children.filter((child) => nameOf(child) !== undefined);
  const { type } = attributes;
  if (type === 'array') return elements.map((child) => contentOf(child, nameOf(child) ?? ''));
  if (elements.length > 0) return objectOf(elements);
  const text = children.map(textOf).join('');
  return CASTS.get(type ?? '')?.(text.trim()) ?? text;
}

/** A name that repeats within an object is a list, though nobody said so. */
function objectOf(elements: readonly Node[]): Json {
  const values = new Map<string, Json[]>();
  for (const element of elements) {
    const name = nameOf(element) ?? '';
    const field = fieldName(name);
    values.set(field, [...(values.get(field) ?? []), contentOf(element, name)]);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? null) : all]));
}

/** What the typed texts become; `undefined` when they are not what they claim. Dates stay text and are read as fields. */
const CASTS = new Map<string, (text: string) => Json | undefined>([
  ['integer', wholeNumber],
  ['decimal', decimalNumber],
  ['float', decimalNumber],
  ['boolean', truth],
]);

function truth(text: string): boolean | undefined {
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : undefined;
}

/** `007` is a name, not the number seven. */
function wholeNumber(text: string): number | undefined {
  const number = Number(text);
  return Number.isSafeInteger(number) && String(number) === text ? number : undefined;
}

/** Digits that a double holds exactly enough to give the same digits back. */
const SAFE_DIGITS = 15;

function decimalNumber(text: string): number | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text) || text.replace(/[^\d]/g, '').length > SAFE_DIGITS) return undefined;
  return Number(text);
}

function nameOf(node: Node): string | undefined {
  return Object.keys(node).find((key) => key !== TEXT && key !== CDATA && key !== ATTRIBUTES);
}

function fieldName(name: string): string {
  return name.replaceAll('-', '_');
}

function textOf(node: Node): string {
  const cdata = node[CDATA] as readonly Node[] | undefined;
  if (cdata !== undefined) return cdata.map((part) => plainText(part)).join('');
  return withoutEntities(plainText(node));
}

function plainText(node: Node): string {
  const text = node[TEXT];
  return typeof text === 'string' ? text : '';
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function withoutEntities(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[String(name).toLowerCase()] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code > 0x10_ff_ff ? whole : String.fromCodePoint(code);
  });
}
