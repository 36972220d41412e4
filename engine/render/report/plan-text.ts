import type { Change, Plan, SchemaPlan } from '../../model/plan.ts';
import { clip, counted, duration, textTable } from './table.ts';

const MARKS: Readonly<Record<Change['action'], string>> = {
  create: '+',
  update: '~',
  link: '=',
  unchanged: ' ',
  held: '!',
  left_out: '-',
  merged: '>',
  delete: '-',
  restore: '~',
  keep: '=',
};

/** Totals first, then groups: what a person reads before approving. Examples follow from `changeLine`. */
export function planText(plan: Plan, schema: SchemaPlan | undefined): string {
  const { totals, estimate } = plan;
  const count = (action: string) => totals.actions[action] ?? 0;
  const lines = [
    plan.kind === 'rollback'
      ? `Rollback plan: ${counted(count('delete'), 'record')} to delete, ${count('restore')} to restore, ${count('keep')} kept.`
      : `Plan: ${count('create')} to create, ${count('update')} to update, ${count('link')} to link, ${count('unchanged')} unchanged; ${count('held')} held, ${count('left_out')} left out, ${count('merged')} merged.`,
    `Cost: ${estimate.tokens.toLocaleString('en-US')} tokens, ${counted(estimate.requests, 'request')}, about ${duration(estimate.seconds)} at the allowed rate, ${(estimate.days * 100).toFixed(1)} % of a day's budget.`,
    '',
    objectTable(plan),
    heldTable(plan),
    schemaText(schema),
    `Plan ${plan.id}, digest ${plan.digest.slice(0, 12)}.`,
  ];
  return lines.filter((line, index) => line !== '' || index === 2).join('\n');
}

function objectTable({ totals }: Plan): string {
  const actions = Object.keys(totals.actions);
  const rows = Object.entries(totals.objects).map(([object, counts]) => [
    object,
    ...actions.map((action) => counts[action] ?? 0),
  ]);
  return `${textTable(['object', ...actions], rows)}\n`;
}

function heldTable({ totals }: Plan): string {
  const rows = Object.entries(totals.held).toSorted(([, a], [, b]) => b - a);
  return rows.length === 0 ? '' : `${textTable(['held because', 'records'], rows)}\n`;
}

/** What provisioning will make, by name. */
export function schemaText(schema: SchemaPlan | undefined): string {
  const made = schema?.changes.filter(({ action }) => action === 'create') ?? [];
  if (made.length === 0) return '';
  const rows = made.map((change) => {
    switch (change.kind) {
      case 'field':
        return ['field', change.object, change.label, change.wireType];
      case 'options':
        return ['options', change.object, change.label, clip(change.options.join(', '), 40)];
      case 'pipeline':
        return ['pipeline', '', change.name, ''];
      case 'stage':
        return [
          'stage',
          change.pipeline,
          change.name,
          change.probability === undefined ? '' : `${change.probability} %`,
        ];
      default:
        return change satisfies never;
    }
  });
  return `Setup: ${counted(made.length, 'thing')} to make.\n${textTable(['kind', 'in', 'name', 'what'], rows)}\n`;
}

/** One change as one line, without personal data: keys, fields and reasons only. */
export function changeLine(change: Change): string {
  const head = `${MARKS[change.action]} ${change.action} ${change.object} ${change.entry}/${clip(change.key, 60)}`;
  switch (change.action) {
    case 'create':
      return `${head}: ${Object.keys(change.fields).join(', ')}`;
    case 'update':
    case 'restore':
      return `${head} (id ${change.destinationId}): ${Object.keys(change.fields).join(', ')}`;
    case 'held':
      return `${head}: ${change.reason}, ${change.detail}`;
    case 'left_out':
    case 'keep':
      return `${head}: ${change.reason}`;
    case 'merged':
      return `${head} into ${change.into}`;
    case 'link':
      return `${head} (id ${change.destinationId}) by ${change.because}`;
    case 'unchanged':
    case 'delete':
      return `${head} (id ${change.destinationId})`;
    default:
      return change satisfies never;
  }
}
