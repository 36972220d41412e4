/** One element as Rails writes it: a text with its type, a nested element, or a typed list. */
export type Element =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'typed';
      readonly type: 'integer' | 'decimal' | 'boolean' | 'dateTime' | 'date';
      readonly text: string;
    }
  | { readonly kind: 'nested'; readonly elements: Elements }
  | { readonly kind: 'list'; readonly of: string; readonly items: readonly Elements[] };

/** Elements by their dashed names. */
export type Elements = Readonly<Record<string, Element>>;

export const text = (value: string): Element => ({ kind: 'text', text: value });

/** A typed element; blank is `nil`, as Rails writes what has no value. */
export function typed(type: 'integer' | 'decimal' | 'boolean' | 'dateTime' | 'date', value: string): Element {
  return { kind: 'typed', type, text: value };
}

/** A document whose root is a list, as every list answer is. */
export function listDocument(root: string, of: string, items: readonly Elements[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(root, { kind: 'list', of, items })}`;
}

/** The document of a refusal. */
export function errorDocument(message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<errors><error>${escaped(message)}</error></errors>`;
}

function written(name: string, element: Element): string {
  switch (element.kind) {
    case 'text':
      return `<${name}>${escaped(element.text)}</${name}>`;
    case 'typed':
      return element.text === ''
        ? `<${name} type="${element.type}" nil="true"/>`
        : `<${name} type="${element.type}">${escaped(element.text)}</${name}>`;
    case 'nested':
      return `<${name}>${all(element.elements)}</${name}>`;
    case 'list':
      return element.items.length === 0
        ? `<${name} type="array"/>`
        : `<${name} type="array">${element.items.map((item) => `\n<${element.of}>${all(item)}</${element.of}>`).join('')}\n</${name}>`;
    default:
      return element satisfies never;
  }
}

function all(elements: Elements): string {
  return Object.entries(elements)
    .map(([name, element]) => written(name, element))
    .join('');
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
}
