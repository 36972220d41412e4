import type { SchemaPlan } from '../../model/plan.ts';
import type { Clock } from '../../port/clock.ts';
import type { Destination } from '../../port/destination.ts';
import type { Ledger } from '../../port/ledger.ts';
import type { Progress } from '../../port/progress.ts';

/** What provisioning needs. */
export interface ProvisionInput {
  readonly plan: SchemaPlan;
  readonly destination: Pick<Destination, 'schema'>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly run: string;
  readonly progress: Progress;
  /** How long a write without an answer may still arrive, in milliseconds of the destination's time. */
  readonly graceMs?: number;
}
