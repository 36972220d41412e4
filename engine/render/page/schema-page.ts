import { type Html, html, slug } from './html.ts';
import type { PageSection, RenderedPage } from './rendered-page.ts';
import { cardTable } from './table.ts';

/** As much of JSON Schema as the schemas of the language use. */
export interface LanguageSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, LanguageSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | LanguageSchema;
  readonly items?: LanguageSchema;
  readonly oneOf?: readonly LanguageSchema[];
  readonly anyOf?: readonly LanguageSchema[];
  readonly examples?: readonly unknown[];
  readonly definitions?: Readonly<Record<string, LanguageSchema>>;
}

/** The reference of one kind of file, from the schema that checks it. Pure. */
export function schemaPage(name: string, schema: LanguageSchema): RenderedPage {
  const parts = [{ name, schema, title: `The ${name} file` }, ...nested(schema, name), ...definitions(schema)];
  return {
    title: `${name.charAt(0).toUpperCase()}${name.slice(1)} files`,
    description: `Every key of ${name} files: what it takes, what it means, and an example.`,
    sections: parts.map(partSection),
    unfinished: [],
  };
}

interface SchemaPart {
  readonly name: string;
  readonly title: string;
  readonly schema: LanguageSchema;
}

function definitions({ definitions: defined = {} }: LanguageSchema): readonly SchemaPart[] {
  return Object.entries(defined).flatMap(([name, schema]) => [
    { name, schema, title: words(name) },
    ...nested(schema, words(name)),
  ]);
}

/** Objects with keys of their own that stand inside others, each under the way that leads to it. */
function nested(schema: LanguageSchema, way: string): readonly SchemaPart[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const object = objectIn(inner);
    if (object === undefined) return [];
    const title = `${key} of ${way}`;
    return [{ name: key, schema: object, title }, ...nested(object, title)];
  });
}

function objectIn(schema: LanguageSchema): LanguageSchema | undefined {
  if (schema.properties !== undefined) return schema;
  if (schema.items !== undefined) return objectIn(schema.items);
  return typeof schema.additionalProperties === 'object' ? objectIn(schema.additionalProperties) : undefined;
}

function partSection({ schema, title }: SchemaPart): PageSection {
  const { properties, required = [], description, examples } = schema;
  const about = html`<p>${description ?? ''}</p>`;
  if (properties === undefined) {
    const body = html`${about}<p class="minor">Takes ${takes(schema)}</p>${examples === undefined ? undefined : exampleHtml(examples)}`;
    return { id: slug(title), title, body };
  }
  const rows = Object.entries(properties).map(([key, inner]) => [
    html`<code>${key}</code>${required.includes(key) ? html` <span class="mark">needed</span>` : undefined}`,
    takes(inner),
    inner.description ?? '',
    exampleHtml(inner.examples ?? []),
  ]);
  return {
    id: slug(title),
    title,
    body: html`${about}${cardTable(['Key', 'Takes', 'What it says', 'Example'], rows)}`,
  };
}

function exampleHtml([example]: readonly unknown[]): Html | undefined {
  if (example === undefined) return undefined;
  return html`<code>${written(example)}</code>`;
}

/** What a key takes, in words; names of definitions are links. */
function takes(schema: LanguageSchema): Html {
  const { $ref, const: fixed, enum: values, items, properties, additionalProperties } = schema;
  if ($ref !== undefined) return reference($ref);
  if (fixed !== undefined) return html`<code>${written(fixed)}</code>`;
  if (values !== undefined) return joined(values.map((value) => html`<code>${written(value)}</code>`));
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives !== undefined) return joined(alternatives.map(takes));
  if (items !== undefined) return html`a list of: ${takes(items)}`;
  if (properties !== undefined) return html`keys of its own`;
  if (typeof additionalProperties === 'object')
    return html`names of your choice, each with: ${takes(additionalProperties)}`;
  return html`${[schema.type ?? 'anything']
    .flat()
    .map((type) => TYPE_WORDS[type] ?? type)
    .join(' or ')}`;
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'yes or no',
  array: 'a list',
  object: 'names and values',
  null: 'nothing',
};

function reference(target: string): Html {
  const name = words(target.split('/').at(-1) ?? target);
  return html`<a href="#${slug(name)}">${name}</a>`;
}

function joined(parts: readonly Html[]): Html {
  return html`${parts.map((part, index) => (index === 0 ? part : html` or ${part}`))}`;
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
