import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { builtInValue } from './logical-values.ts';
import { writeStore } from './store-example.ts';
import { withStoredAccount } from './stored-account.ts';

const folder = mkdtempSync(join(tmpdir(), 'logical-values-'));

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a text that leads to a file of the account says which by name and content; other addresses stay', () => {
  const store = join(folder, 'account.sqlite');
  const picture = Buffer.from('picture');
  const link = (id: number): string => `<a href="https://acme.example/api/v1/files/${id}/download">plan</a>`;
  writeStore(store, [
    { type: 'file', id: 7, body: { name: 'plan.png', deal_id: 1 }, content: picture },
    { type: 'note', id: 1, body: { content: `${link(7)}${link(8)}`, deal_id: 1 } },
    { type: 'activity', id: 2, body: { note: link(7) } },
    { type: 'activity', id: 3, body: {} },
  ]);
  const digest = createHash('sha256').update(picture).digest('hex');
  const named = `<a href="file:plan.png#${digest}">plan</a>`;

  withStoredAccount(store, (account) => {
    const value = (type: string, id: string, field: string) => builtInValue(account, account.find(type, id)!, field);

    expect(value('note', '1', 'content')).toBe(`${named}${link(8)}`);
    expect(value('activity', '2', 'note')).toBe(named);
    expect(value('activity', '3', 'note')).toBeNull();
  });
});
