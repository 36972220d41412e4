/** Endpoints that only a stand-in has, under `/_simulator`: they need no token, cost nothing and are not counted. */

import { Hono } from 'hono';
import type { Account } from './account.ts';
import { mergeCustomFields } from './custom-field.ts';
import { type Faults, readFault } from './fault.ts';
import { asText, isObject, type Json, objectAt } from './json.ts';
import type { Limits } from './limits.ts';
import { readMeter } from './meter.ts';
import { deleteRecord, updateRecord } from './records.ts';
import type { RecordId, RecordType } from './store.ts';

/** What the control endpoints work on. */
export interface ControlParts {
  readonly account: Account;
  readonly limits: Limits;
  readonly faults: Faults;
}

/** The control endpoints as an application to be mounted. */
export function controlRoutes({ account, limits, faults }: ControlParts): Hono {
  const control = new Hono();
  control.get('/health', (context) => context.json({ ok: true, now: account.clock.instant() }));
  control.get('/meter', (context) => context.json(readMeter(account, limits, faults)));
  control.post('/faults', async (context) => {
    const fault = readFault(await context.req.json());
    if (typeof fault === 'string') return context.json({ ok: false, error: fault }, 400);
    faults.add(fault);
    return context.json({ ok: true });
  });
  control.delete('/faults', (context) => {
    faults.clear();
    return context.json({ ok: true });
  });
  control.post('/edit', async (context) => {
    const wrong = edit(account, await context.req.json());
    return wrong === undefined ? context.json({ ok: true }) : context.json({ ok: false, error: wrong }, 400);
  });
  return control;
}

/**
 * Changes or deletes a record as a person in the web interface would: `{type, id, changes}` or `{type, id, delete: true}`.
 * The changes are taken as they are, in the stored shape; the update time moves. Returns what is wrong, if anything.
 */
function edit(account: Account, input: Json): string | undefined {
  if (!isObject(input)) return 'The body must be a JSON object.';
  const { type, id, changes = {} } = input;
  const record = account.store.find(type as RecordType, id as RecordId);
  if (record === undefined || record.deleted) return `There is no ${asText(type)} ${asText(id)}.`;
  if (!isObject(changes)) return 'changes must be a JSON object.';
  account.store.transaction(() => {
    if (input['delete'] === true) {
      deleteRecord(account, type as RecordType, record);
      return;
    }
    const body = { ...record.body, ...changes };
    if ('custom_fields' in record.body) {
      const custom = mergeCustomFields(objectAt(record.body, 'custom_fields'), objectAt(changes, 'custom_fields'));
      body['custom_fields'] = custom;
    }
    updateRecord(account, type as RecordType, record.id, body);
  });
  return undefined;
}
