import type { CrosswalkEntry, Intent, Settlement } from '../../../engine/model/ledger.ts';
import type { CrosswalkChange } from '../../../engine/port/ledger.ts';

export function intent(key: string): Intent {
  return {
    run: 'run-1',
    plan: 'p',
    entry: 'row.one',
    key,
    object: 'deal',
    action: 'create',
    before: { title: null },
    sent: { title: `Deal ${key}`, value: { amount: 1.5, currency: 'EUR' } },
    fingerprint: 'f',
    at: '2026-01-01T00:00:00Z',
  };
}

export function applied(destinationId: string): Settlement {
  return { state: 'applied', destinationId, at: '2026-01-01T00:00:01Z' };
}

export function entryOf(key: string, destinationId: string): CrosswalkEntry {
  return {
    entry: 'row.one',
    key,
    object: 'deal',
    destinationId,
    fingerprint: 'f',
    origin: 'made',
    written: { title: `Deal ${key}` },
  };
}

export function put(key: string, destinationId: string): CrosswalkChange {
  return { kind: 'put', entry: entryOf(key, destinationId) };
}
