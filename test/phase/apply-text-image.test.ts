import { afterEach, expect, test } from 'vitest';
import type { Change } from '../../engine/model/plan.ts';
import { snapshotAccount } from '../checker/account-snapshot.ts';
import { residue } from '../checker/residue.ts';
import { collect, type ExampleAccount, openExampleAccount } from './apply-account.ts';
import { create } from './apply-plan.ts';

const accounts: ExampleAccount[] = [];

afterEach(async () => {
  for (const account of accounts.splice(0)) await account.close();
});

async function opened(): Promise<ExampleAccount> {
  const account = await openExampleAccount();
  accounts.push(account);
  await account.provision();
  return account;
}

const DOT = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
const IMAGE = { entry: 'note.note.images', key: 'N1/content/1' } as const;

/** A note on a deal, with an image in its text. */
function noteWithImage(): readonly Change[] {
  const deal = { entry: 'job.deal', key: 'J1' };
  const image = create(IMAGE.entry, IMAGE.key, 'file', { name: 'image-1.gif', deal_id: deal });
  const href = 'crosswalk-file:note.note.images/N1/content/1';
  const content = `<p>See <a href="${href}">image-1.gif</a>, again <a href="${href}">image-1.gif</a></p>`;
  return [
    create(deal.entry, deal.key, 'deal', { title: 'Roof' }),
    image.action === 'create' ? { ...image, file: { name: 'image-1.gif', at: DOT } } : image,
    create('note.note', 'N1', 'note', { content, deal_id: deal }),
  ];
}

async function contentOf(account: ExampleAccount): Promise<unknown> {
  const id = (await account.ledger.crosswalk('note.note', 'N1'))?.destinationId ?? '';
  return (await (await account.records()).read('note', id))?.fields['content'];
}

test('an image is uploaded first, and the text leads to where it is', async () => {
  const account = await opened();
  const plan = await account.savePlan('load', noteWithImage());

  await account.apply(plan);
  const again = await account.apply(plan);

  const id = (await account.ledger.crosswalk(IMAGE.entry, IMAGE.key))?.destinationId ?? '';
  const link = `<a href="${account.sandbox.simulator.url}/api/v1/files/${id}/download">image-1.gif</a>`;
  expect(await contentOf(account)).toBe(`<p>See ${link}, again ${link}</p>`);
  const file = await (await account.records()).read('file', id);
  expect(file?.fields).toMatchObject({ name: 'image-1.gif', size: 14 });
  expect(again.objects['note']).toMatchObject({ applied: 0, skipped: 1 });
});

test('an upload whose answer is lost is settled by looking, and the text leads to that very file', async () => {
  const account = await opened();
  const plan = await account.savePlan('load', noteWithImage());
  account.sandbox.simulator.addFault({
    kind: 'error-500-after',
    match: { method: 'POST', path: '/api/v1/files' },
    times: 5,
  });

  await account.apply(plan);

  const files = await collect((await account.records()).list('file'));
  expect(files.filter(({ fields }) => fields['name'] === 'image-1.gif')).toHaveLength(1);
  const id = (await account.ledger.crosswalk(IMAGE.entry, IMAGE.key))?.destinationId ?? '';
  expect(await contentOf(account)).toContain(`/api/v1/files/${id}/download`);
});

test('a text whose image did not arrive waits for it', async () => {
  const account = await opened();
  const [deal, image, note] = noteWithImage();
  const refused =
    image?.action === 'create'
      ? { ...image, fields: { name: 'image-1.gif' }, file: { name: 'x', at: 'data:,' } }
      : image;
  const gone =
    refused?.action === 'create'
      ? { ...refused, fields: { ...refused.fields, deal_id: { entry: 'job.deal', key: 'J2' } } }
      : refused;
  if (deal === undefined || gone === undefined || note === undefined) throw new Error('The example lacks a change.');
  const first = await account.apply(await account.savePlan('load', [deal, gone, note]));
  expect(first.objects['note']).toMatchObject({ applied: 0, held: 1 });

  const second = await account.apply(await account.savePlan('again', noteWithImage()));

  expect(second.objects['note']).toMatchObject({ applied: 1, held: 0 });
});

test('a rollback takes text and image away', async () => {
  const account = await openExampleAccount();
  accounts.push(account);
  const before = snapshotAccount(account.storePath);
  await account.provision();
  await account.apply(await account.savePlan('load', noteWithImage()));

  expect((await account.apply(await account.planRollback('undo', true))).failures).toEqual([]);
  expect(residue(before, snapshotAccount(account.storePath))).toEqual([]);
});
