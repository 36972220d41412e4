import type { Change } from '../../model/plan.ts';
import type { RecordName } from '../../model/record.ts';
import type { RecordState } from '../../port/staging.ts';
import type { ApplyContext } from './apply-input.ts';
import type { Carried, Outcome } from './outcome.ts';

/** Tells every source record behind the changes what became of it; children that were folded into one share its fate. */
export async function recordStates(carried: readonly Carried[], { staging }: ApplyContext): Promise<void> {
  const states: RecordState[] = [];
  for (const { change, outcome } of carried) {
    const own = stateOf(outcome);
    if (own === undefined || UNDOING.has(change.action)) continue;
    const mapped = await staging.mapped.get(change.entry, change.key);
    const [first, ...children] = mapped?.sources ?? [];
    if (first !== undefined) states.push({ ...nameOf(first), entry: change.entry, ...own });
    const folded = foldedStateOf(own);
    if (folded !== undefined) {
      states.push(...children.map((child) => ({ ...nameOf(child), entry: change.entry, ...folded })));
    }
  }
  if (states.length > 0) await staging.states.set(states);
}

/** What undoes a load says nothing about source records. */
const UNDOING: ReadonlySet<Change['action']> = new Set(['delete', 'restore', 'keep'] as const);

type State = Pick<RecordState, 'state' | 'reason' | 'detail' | 'at'>;

function stateOf(outcome: Outcome): State | undefined {
  switch (outcome.kind) {
    case 'applied':
    case 'linked':
      return { state: 'done' };
    case 'skipped':
      // What stands there may be of an older plan: its state is already told.
      return outcome.current ? { state: 'done' } : undefined;
    case 'unchanged':
      return { state: 'unchanged' };
    case 'left_out':
      return { state: 'left_out', reason: outcome.reason };
    case 'merged':
      return { state: 'merged', reason: outcome.into };
    case 'held': {
      const { reason, detail, at } = outcome;
      return { state: 'held', reason, detail, ...(at === undefined ? {} : { at }) };
    }
    case 'failed':
      return { state: 'failed', reason: outcome.reason };
    case 'kept':
      return undefined;
    default:
      return outcome satisfies never;
  }
}

/** What is said of the children: when their record stays behind, that is why they do. */
function foldedStateOf(own: State): State | undefined {
  if (own.state === 'merged') return undefined;
  if (own.state !== 'held' && own.state !== 'left_out') return own;
  return { state: 'held', reason: 'reference_held', detail: 'the record that it folds into does not move' };
}

function nameOf({ object, key }: RecordName): RecordName {
  return { object, key };
}
