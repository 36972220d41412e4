import { describe, expect, test } from 'vitest';
import type { CompiledPair, Entry, ValueForm } from '../../engine/model/mapping.ts';
import { openPair } from '../../engine/spec/load.ts';
import { type Edits, withProject } from './project.ts';

const PAIR = 'pairs/shop-to-crm/pair.yaml';

async function compiled(edits: Edits = {}): Promise<CompiledPair> {
  const { pair, diagnostics } = await withProject(edits, (root) => openPair({ root, pair: 'shop-to-crm' }));
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return pair!;
}

function entry<Kind extends Entry['kind']>(
  pair: CompiledPair,
  address: string,
  kind: Kind,
): Extract<Entry, { kind: Kind }> {
  const found = pair.entries.find((candidate) => candidate.address === address);
  if (found?.kind !== kind) throw new Error(`${address} is no ${kind}.`);
  return found as Extract<Entry, { kind: Kind }>;
}

function formOf(pair: CompiledPair, address: string, field: string): ValueForm {
  const mapping = entry(pair, address, 'create').fields.find((candidate) => candidate.field === field);
  if (mapping === undefined) throw new Error(`${address} does not write ${field}.`);
  return mapping.form;
}

describe('forms', () => {
  test('are normalised, each with its expressions compiled', async () => {
    const pair = await compiled();

    expect(formOf(pair, 'client.organization', 'name')).toMatchObject({
      kind: 'first_of',
      forms: [
        { kind: 'expression', value: { source: 'name', reads: ['name'] } },
        { kind: 'constant', value: 'Nobody' },
      ],
    });
    expect(formOf(pair, 'order.deal', 'value')).toMatchObject({
      kind: 'money',
      amount: { source: 'total' },
      currency: { source: '$settings.currency', settings: ['currency'] },
    });
    expect(formOf(pair, 'order.deal', 'org')).toMatchObject({
      kind: 'ref',
      target: 'client.organization',
      by: { source: 'client' },
      missing: 'hold',
      late: false,
    });
    expect(formOf(pair, 'line.note', 'content')).toMatchObject({ kind: 'html' });
  });

  test('a constant takes the type of its field', async () => {
    const pair = await compiled({
      [PAIR]: [['          title: title', '          done: { constant: true }\n          title: title']],
    });

    expect(formOf(pair, 'order.deal', 'done')).toEqual({ kind: 'constant', value: true });
  });

  test('only with a currency is money', async () => {
    const pair = await compiled({
      [PAIR]: [
        ['          value: { money: total, currency: $settings.currency }\n', ''],
        ['custom.hours: { sum: hours }', 'value: { only: hours, currency: $settings.currency }'],
        ['    hours: { label: Hours, type: short_text }\n', ''],
        ['rebate: It is part of the total', 'rebate: Not needed, total: Not needed'],
      ],
    });

    const fold = entry(pair, 'visit.visits', 'fold');
    expect(fold.fields.find(({ field }) => field === 'value')?.aggregate).toMatchObject({
      kind: 'only',
      form: { kind: 'money', amount: { source: 'hours' }, currency: { source: '$settings.currency' } },
    });
  });

  test('a map of two keys joins them', async () => {
    const pair = await compiled({
      [PAIR]: [
        [
          'maps:\n',
          'maps:\n  by_country:\n    to: text\n    keys: [ status, client ]\n    values: { Open: { "1": a, "2": b }, Paid: { "1": c } }\n    unknown: as_is\n',
        ],
        ['title: title & " " & number', 'title: { value: [ status, client ], map: by_country }'],
        ['drop: { rebate', 'drop: { title: Not needed, rebate'],
      ],
    });

    const form = formOf(pair, 'order.deal', 'title');
    expect(form.kind === 'map' && [...form.map.values]).toEqual([
      ['Open|1', 'a'],
      ['Open|2', 'b'],
      ['Paid|1', 'c'],
    ]);
  });

  test('a list has its defaults, and its file where the fold names one', async () => {
    const pair = await compiled({
      [PAIR]: [
        [
          'into: { ref: order.deal, by: order }',
          'into: { ref: order.deal, by: order }\n        file: |\n          "visits-" & order',
        ],
      ],
    });

    expect(entry(pair, 'visit.visits', 'fold').fields[0]?.aggregate).toMatchObject({
      kind: 'list',
      columns: [{ name: '', value: { source: 'remark' } }],
      as: 'lines',
      unique: false,
      atMost: 20,
      rest: 'attach',
      fileName: { source: '"visits-" & order\n' },
    });
  });
});

describe('the creation time', () => {
  test('goes into the native field where there is one', async () => {
    const pair = await compiled();

    expect(formOf(pair, 'client.organization', 'add_time')).toMatchObject({ value: { source: 'since' } });
    expect(pair.customFields.map(({ id }) => id)).not.toContain('trace_created_at');
  });

  test('else into the field that trace declares, as an instant', async () => {
    const pair = await compiled({
      [PAIR]: [['      deal:\n        fields:', '      deal:\n        created: delivered\n        fields:']],
    });

    const mapping = entry(pair, 'order.deal', 'create').fields.find(({ field }) => field === 'custom.trace_created_at');
    expect(mapping).toMatchObject({ target: { type: 'datetime' }, form: { value: { source: 'delivered' } } });
    expect(pair.customFields.filter(({ id }) => id === 'trace_created_at')).toMatchObject([
      { object: 'deal', label: 'shop_created', type: 'short_text' },
    ]);
  });

  test('of a file stands in its description, in UTC and behind a word', async () => {
    const pair = await compiled({ [PAIR]: [['created: taken', 'created: taken\n        described: Taken']] });

    const [description] = entry(pair, 'photo.file', 'attach').fields;
    const value = description?.form.kind === 'expression' ? description.form.value : undefined;
    expect(await value?.evaluate({ taken: '2024-05-01T09:30:00-04:00' }, {})).toBe('Taken 2024-05-01T13:30:00Z');
    expect(await value?.evaluate({}, {})).toBeUndefined();
    await expect(value?.evaluate({ taken: 'soon' }, {})).rejects.toMatchObject({ code: 'not_a_time' });
  });
});

test('the trace key joins the custom fields of every object that can hold it, once-records do not ask for it', async () => {
  const pair = await compiled();

  expect(pair.customFields.filter(({ id }) => id === 'trace_source_id').map(({ object }) => object)).toEqual([
    'organization',
    'deal',
  ]);
});

describe('order', () => {
  test('every entry comes after those its links lead to, whatever the order of the rows', async () => {
    const pair = await compiled();
    const place = (address: string) => pair.entries.findIndex((candidate) => candidate.address === address);

    expect(pair.rows.map(({ id }) => id)).toEqual(['client', 'order', 'line', 'seller', 'visit', 'photo']);
    expect(place('client.organization')).toBeLessThan(place('order.deal'));
    expect(place('order.deal')).toBeLessThan(place('line.note'));
    expect(place('order.deal')).toBeLessThan(place('visit.visits'));
  });

  test('a late link breaks a cycle', async () => {
    const pair = await compiled({
      [PAIR]: [
        ['phone: phones[0]', 'phone: phones[0]\n          best_deal: { ref: order.deal, by: fax, late: true }'],
        ['archive: [ fax, country ]', 'archive: [ country ]'],
      ],
    });

    expect(formOf(pair, 'client.organization', 'best_deal')).toMatchObject({ late: true });
  });

  test('a record waits for what is folded into it', async () => {
    const pair = await compiled({
      [PAIR]: [
        ['custom.hours: { sum: hours }', 'owner: { only: { ref: seller.user, by: remark } }'],
        ['    hours: { label: Hours, type: short_text }\n', ''],
        ['  client: { archive', '  visit: { archive: [ hours ] }\n  client: { archive'],
      ],
    });
    const place = (address: string) => pair.entries.findIndex((candidate) => candidate.address === address);

    expect(place('seller.user')).toBeLessThan(place('order.deal'));
  });
});

describe('truth beside the claim', () => {
  test('a fold of many is many to one, all else here is one to one', async () => {
    const pair = await compiled();

    const truths = pair.rows.map(({ id, truth }) => [id, truth.cardinality]);
    expect(truths).toEqual([
      ['client', '1:1'],
      ['order', '1:1'],
      ['line', '1:1'],
      ['seller', '1:1'],
      ['visit', 'many:1'],
      ['photo', '1:1'],
    ]);
  });

  const note = (when: string) =>
    `      second:\n        object: note\n        when: ${when}\n        fields: { content: article, deal: { ref: order.deal, by: order } }\n    otherwise`;

  test('two entries for one record are one to many, unless their conditions exclude each other', async () => {
    const open = await compiled({ [PAIR]: [['    otherwise', note('price > 0')]] });
    const exclusive = await compiled({ [PAIR]: [['    otherwise', note('$not(quantity > 0)')]] });

    expect(open.rows[2]?.truth.cardinality).toBe('1:many');
    expect(exclusive.rows[2]?.truth.cardinality).toBe('1:1');
  });

  test('merging is many to one', async () => {
    const merge = 'match: [ name ]\n        merge: { by: email }';
    const pair = await compiled({ [PAIR]: [['match: [ name ]', merge]] });

    expect(pair.rows[0]?.truth.cardinality).toBe('many:1');
  });

  test('losses of type are named', async () => {
    const pair = await compiled();

    expect(pair.rows[1]?.truth.losses).toEqual(['custom.delivered keeps the day of delivered, not its hour']);
    expect(pair.rows[4]?.truth.losses).toEqual(['custom.hours keeps only the sum of several values']);
  });
});

describe('constants where an expression or a label may stand', () => {
  const HOURS = 'custom.hours: { sum: hours }';

  test('a constant currency is a code that never changes', async () => {
    const pair = await compiled({ [PAIR]: [['currency: $settings.currency }', 'currency: { constant: USD } }']] });
    const form = formOf(pair, 'order.deal', 'value');

    if (form.kind !== 'money') throw new Error('No money.');
    expect(await form.currency?.evaluate({}, {})).toBe('USD');
  });

  test('what is no code is refused', async () => {
    const edits: Edits = { [PAIR]: [['currency: $settings.currency }', 'currency: { constant: dollar } }']] };
    const { diagnostics } = await withProject(edits, (root) => openPair({ root, pair: 'shop-to-crm' }));
    expect(diagnostics.map(({ code }) => code)).toEqual(['bad-format']);
  });

  test('a label may be written as a constant', async () => {
    const pair = await compiled({
      [PAIR]: [['emails: email', 'emails: { items: [ { value: email, label: { constant: work } } ] }']],
    });
    expect(formOf(pair, 'client.organization', 'emails')).toMatchObject({ items: [{ label: 'work' }] });
  });

  test('a fold keeps a field for records whose link found nobody; the link has to exist', async () => {
    const pair = await compiled({ [PAIR]: [[HOURS, 'custom.hours: { sum: hours, if_unresolved: org }']] });
    const { fields } = entry(pair, 'visit.visits', 'fold');
    expect(fields.find(({ field }) => field === 'custom.hours')?.ifUnresolved).toBe('org');

    const edits: Edits = { [PAIR]: [[HOURS, 'custom.hours: { sum: hours, if_unresolved: nobody }']] };
    const { diagnostics } = await withProject(edits, (root) => openPair({ root, pair: 'shop-to-crm' }));
    expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-destination-field']);
  });

  test('a file may go to the first of several records, each under its condition', async () => {
    const pair = await compiled({
      [PAIR]: [
        [
          'to: { ref: order.deal, by: order }\n        created: taken',
          'to: { first_of: [ { ref: order.deal, by: order, when: path = "a" }, { ref: order.deal, by: path } ] }\n        created: taken',
        ],
      ],
    });
    expect(entry(pair, 'photo.file', 'attach').to).toMatchObject([
      { link: { by: { source: 'order' }, when: { reads: ['path'] } }, parentField: 'deal' },
      { link: { by: { source: 'path' } }, parentField: 'deal' },
    ]);
  });
});

describe('conditions on a closed list of values', () => {
  const split = (first: string, second: string): Edits => ({
    [PAIR]: [
      [
        '      deal:\n        fields:',
        `      void:\n        object: note\n        when: ${second}\n        fields: { content: title, org: { ref: client.organization, by: client } }\n      deal:\n        when: ${first}\n        fields:`,
      ],
    ],
  });

  test.each([
    ['status in ["Open", "Paid"]', 'status = "Void"', []],
    ['status in ["Open", "Paid"]', 'status = "Lost"', ['otherwise-required']],
    ['status = "Open"', '$not(status = "Open")', []],
    ['total > 0', 'total <= 0', ['otherwise-required']],
  ])('%s and %s', async (first, second, codes) => {
    const { diagnostics } = await withProject(split(first, second), (root) => openPair({ root, pair: 'shop-to-crm' }));

    expect(diagnostics.map(({ code }) => code).filter((code) => code === 'otherwise-required')).toEqual(codes);
  });
});

describe('the source', () => {
  test('a view takes key and fields of its base and gains what is nested', async () => {
    const { source } = await compiled();
    const view = source.objects.get('paid_order');

    expect(view?.key).toEqual(['number']);
    expect(view?.fields.get('lines')).toMatchObject({ type: 'object', many: true });
    expect(view?.fields.get('lines')?.fields?.get('article')?.type).toBe('text');
    expect(view?.derived).toMatchObject({ from: 'order', nest: [{ as: 'lines', object: 'order_line', by: 'order' }] });
  });

  test('reading a nested field accounts for it where it comes from', async () => {
    const edits: Edits = {
      'specs/shop.system.yaml': [
        ['fields: { order: text, position: text,', 'fields: { order: text, position: text, color: text,'],
      ],
      [PAIR]: [
        [
          '  line:\n',
          '  colors:\n    published: { source: A, destination: B, cardinality: 1:1, compatibility: full }\n    fold:\n      colors:\n        from: paid_order\n        into: { ref: order.deal, by: number }\n        fields: { custom.colors: { only: $string(lines.color) } }\n  line:\n',
        ],
        ['  deal:\n    state', '  deal:\n    colors: { label: Colors, type: long_text }\n    state'],
      ],
    };
    const { diagnostics } = await withProject(edits, (root) => openPair({ root, pair: 'shop-to-crm' }));

    expect(diagnostics).toEqual([]);
  });

  test('files have the usual settings unless the spec says otherwise', async () => {
    const { source } = await compiled({
      'specs/shop.system.yaml': [
        ['objects:\n', 'transports: { files: { delimiter: ";", dates: [ DD.MM.YYYY ] } }\nobjects:\n'],
      ],
    });

    expect(source.files).toEqual({ encodings: ['utf-8'], delimiter: ';', dateFormats: ['DD.MM.YYYY'] });
    expect(source.objects.get('client')?.fields.get('email')?.columns).toEqual(['email']);
  });
});
