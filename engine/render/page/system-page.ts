import type {
  DestinationField,
  DestinationObject,
  DestinationSystem,
  SourceField,
  SourceObject,
  SourceSystem,
} from '../../model/system.ts';
import type { CompiledSystem } from '../../spec/compile-system.ts';
import type { SystemProse } from '../../spec/system-prose.ts';
import { type Html, html, slug } from './html.ts';
import { gotchaHtml } from './pair-sections.ts';
import type { PageSection, RenderedPage } from './rendered-page.ts';
import { cardTable } from './table.ts';

/** A pair that a system takes part in, as a link. */
export interface PairLink {
  readonly id: string;
  readonly title: string;
}

/** The page of a system: what it holds, what to know of it, and the pairs that it takes part in. Pure. */
export function systemPage(compiled: CompiledSystem, prose: SystemProse, pairs: readonly PairLink[]): RenderedPage {
  const { label, gotchas, strengths, weaknesses } = prose;
  const { objects } = compiled.system;
  const fields = [...objects.values()].reduce((total, object) => total + object.fields.size, 0);
  const own = compiled.role === 'source' ? sourceSections(compiled.system) : destinationSections(compiled.system);
  const role = compiled.role === 'source' ? 'a source' : 'a destination';
  return {
    title: label,
    description: `${label} as ${role} of migrations: ${objects.size} objects and ${fields} fields, with what to know before moving.`,
    top: html`<p class="lead">${label} is ${role}. Its spec describes ${objects.size} objects with ${fields} fields.</p>`,
    sections: [
      section('Migrations', linkList(pairs)),
      ...own,
      section('Gotchas', html`${gotchas.map((gotcha) => gotchaHtml(gotcha, 'h3'))}`),
      section('Strengths', list(strengths)),
      section('Weaknesses', list(weaknesses)),
    ],
    unfinished: Object.entries({ gotchas, strengths, weaknesses }).flatMap(([name, { length }]) =>
      length === 0 ? [name] : [],
    ),
  };
}

function section(title: string, body: Html): PageSection {
  return { id: slug(title), title, body };
}

function list(texts: readonly string[]): Html {
  return texts.length === 0
    ? html`<p>None is written down.</p>`
    : html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
}

function linkList(pairs: readonly PairLink[]): Html {
  if (pairs.length === 0) return html`<p>No pair names it yet.</p>`;
  return html`<ul>${pairs.map(({ id, title }) => html`<li><a href="../../pairs/${id}/">${title}</a></li>`)}</ul>`;
}

function sourceSections({ objects, settings }: SourceSystem): readonly PageSection[] {
  const given = [...settings.values()];
  return [
    section(
      'Objects and fields',
      html`<p>Views are made of other objects after reading; everything else is read as it stands.</p>
${[...objects.values()].map((object) => sourceObject(object))}`,
    ),
    ...(given.length === 0
      ? []
      : [
          section(
            'Settings',
            cardTable(
              ['Setting', 'Type', 'Default', 'What it says'],
              given.map(({ name, type, default: usual, description }) => [
                html`<code>${name}</code>`,
                words(type),
                usual ?? 'none: it has to be given',
                description,
              ]),
            ),
          ),
        ]),
  ];
}

function sourceObject({ name, label, key, fields, derived }: SourceObject): Html {
  const from = derived === undefined ? undefined : html`<span class="mark">view on ${derived.from}</span>`;
  return html`<details id="${slug(name)}"><summary>${label} <span class="minor">${fields.size} fields</span></summary>
<p class="marks"><span class="mark">key: ${key.join(', ')}</span>${from}</p>
${cardTable(
  ['Field', 'Type', 'Where it stands'],
  [...fields.values()].map((field) => [html`<code>${field.name}</code>`, typeOf(field), placeOf(field)]),
)}</details>`;
}

function typeOf({ type, many, values }: SourceField): string {
  const closed = values === undefined ? '' : `: ${values.join(', ')}`;
  return `${many ? 'list of ' : ''}${words(type)}${closed}`;
}

function placeOf({ columns, columnPrefix, at }: SourceField): Html {
  if (columnPrefix !== undefined) return html`every column that begins with <code>${columnPrefix}</code>`;
  if (at !== undefined) return html`<code>${at.source}</code>`;
  return html`${columns.join(' or ')}`;
}

function destinationSections({ objects, plans, fileLimitMegabytes }: DestinationSystem): readonly PageSection[] {
  return [
    section('Objects and fields', html`${[...objects.values()].map((object) => destinationObject(object))}`),
    section(
      'Plans',
      html`<p>What a plan allows decides whether a migration fits and how many days its load takes. Files may hold up to ${fileLimitMegabytes} MB.</p>
${cardTable(
  ['Plan', 'Custom fields', 'Open deals for each seat', 'Tokens a day for each seat', 'Requests in two seconds'],
  [...plans].map(([plan, limits]) => [
    plan,
    count(limits.customFields),
    count(limits.openRecordsPerSeat),
    count(limits.tokensPerSeat),
    count(limits.burstRequests),
  ]),
)}`,
    ),
  ];
}

function destinationObject({ name, label, fields, cost, created, readOnly }: DestinationObject): Html {
  const { create, update, remove, list: listing } = cost;
  const price = `tokens: create ${create}, update ${update}, delete ${remove}, list ${listing}`;
  const time = created === undefined ? 'carries the day of the import' : `takes its time of creation in ${created}`;
  return html`<details id="${slug(name)}"><summary>${label} <span class="minor">${fields.size} fields</span></summary>
<p class="marks">${readOnly ? html`<span class="mark">only looked up</span>` : html`<span class="mark">${price}</span><span class="mark">${time}</span>`}</p>
${cardTable(
  ['Field', 'Type', 'Needed', 'Most characters'],
  [...fields.values()].map((field) => [
    html`<code>${field.name}</code>`,
    destinationType(field),
    field.required ? 'yes' : 'no',
    field.max === undefined ? 'no limit known' : count(field.max),
  ]),
)}</details>`;
}

function destinationType({ type, many }: DestinationField): string {
  return `${many ? 'list of ' : ''}${words(type)}`;
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}

function count(number: number): string {
  return Number.isFinite(number) ? number.toLocaleString('en-US') : 'no limit';
}
