import type { Staging } from '../../port/staging.ts';
import type { Session } from '../session.ts';
import { destinationStaging } from './destination-staging.ts';
import { findingStaging } from './finding-staging.ts';
import { mappedStaging } from './mapped-staging.ts';
import { noteStaging } from './note-staging.ts';
import { sourceStaging } from './source-staging.ts';
import type { StagingTables } from './staging-tables.ts';
import { stateStaging } from './state-staging.ts';

/** The staging over any database that Kysely speaks to. */
export function createStaging(session: Session<StagingTables>): Staging {
  return {
    source: sourceStaging(session),
    mapped: mappedStaging(session),
    states: stateStaging(session),
    findings: findingStaging(session),
    destination: destinationStaging(session),
    notes: noteStaging(session),
    async transaction(work) {
      if (session.inTransaction()) throw new Error('A transaction of the staging was begun inside another one.');
      return session.atomically(() => work());
    },
  };
}
