import type { SchemaChange } from '../../model/plan.ts';
import { bullets, plainText, table } from '../markdown.ts';
import { heading, type MigrationFacts } from './migration-facts.ts';

/** What is made in the account before the first record, and what a person has to see to: boxes to tick. */
export function setupChecklist(facts: MigrationFacts): string {
  return [
    ...heading('Setup checklist', facts),
    ...preflightBoxes(facts),
    ...schemaSection(facts, 'create', 'What provisioning makes'),
    ...schemaSection(facts, 'reuse', 'What is there already and used'),
    ...byHandSection(facts),
  ].join('\n\n');
}

function preflightBoxes({ audit }: MigrationFacts): readonly string[] {
  if (audit === undefined) return ['The account was not looked at yet: run `crosswalk audit`.'];
  return ['## The account', boxes(audit.preflight.map(({ verdict, detail }) => [verdict === 'ok', plainText(detail)]))];
}

function schemaSection({ schema }: MigrationFacts, action: 'create' | 'reuse', title: string): readonly string[] {
  const changes = (schema?.changes ?? []).filter((change) => change.action === action);
  if (changes.length === 0) return [];
  return [`## ${title}`, table(['Kind', 'In', 'Name', 'What'], changes.map(describe))];
}

function describe(change: SchemaChange): readonly string[] {
  switch (change.kind) {
    case 'field':
      return [
        'Custom field',
        plainText(change.object),
        plainText(change.label),
        plainText([change.wireType, ...change.options].join(', ')),
      ];
    case 'options':
      return ['Options', plainText(change.object), plainText(change.label), plainText(change.options.join(', '))];
    case 'pipeline':
      return ['Pipeline', '', plainText(change.name), ''];
    case 'stage':
      return [
        'Stage',
        plainText(change.pipeline),
        plainText(change.name),
        change.probability === undefined ? '' : `${change.probability} %`,
      ];
    default:
      return change satisfies never;
  }
}

/** What only people can do, and what they have to know. */
function byHandSection({ pair }: MigrationFacts): readonly string[] {
  const inventories = pair.entries
    .filter(({ kind }) => kind === 'document')
    .map(({ row }) => `Rebuild ${rowLabel(pair.rows, row)} from the inventory (\`crosswalk export inventory\`)`);
  const losses = [...new Set(pair.rows.flatMap(({ loses }) => loses))];
  return [
    ...(inventories.length === 0 ? [] : ['## By hand', boxes(inventories.map((item) => [false, item]))]),
    ...(losses.length === 0 ? [] : ['## To be known', bullets(losses.map(plainText))]),
  ];
}

function rowLabel(rows: MigrationFacts['pair']['rows'], id: string): string {
  return plainText(rows.find((row) => row.id === id)?.published.source ?? id);
}

/** A list with boxes; ticked ones are done. */
export function boxes(items: readonly (readonly [done: boolean, text: string])[]): string {
  return items.map(([done, text]) => `- [${done ? 'x' : ' '}] ${text}`).join('\n');
}
