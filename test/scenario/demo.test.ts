import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PAIRS } from '../../scripts/demo/migration.ts';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../..');
const DEMONSTRATION = resolve(ROOT, 'scripts', 'demo.ts');
const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

test.each(PAIRS)(
  '%s: hundreds of dirty records load rightly, and the account is left as it was',
  async (pair) => {
    const parameters = ['--import', 'tsx', DEMONSTRATION, '--json', '--pair', pair, '--records', '600', '--seed', '7'];
    const { stdout } = await run(process.execPath, parameters, { cwd: ROOT, maxBuffer: MOST_OUTPUT_BYTES });
    const lines = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const summary = lines.at(-1);

    expect(summary).toMatchObject({
      type: 'demo',
      pair,
      findings: { missing: 0, extra: 0 },
      held: { missing: 0, extra: 0 },
      defects: 0,
      second_plan_empty: true,
      residue: 0,
      invitations: 0,
      exit_codes: { run: 5, rollback: 0 },
    });
    expect(lines.find(({ type }) => type === 'sample')?.['coverage']).toMatchObject({
      load: 0,
      sample: expect.toSatisfy((count: number) => count > 80),
    });
    expect(summary?.['records']).toBeGreaterThan(550);
    expect(summary?.['findings']).toMatchObject({ expected: expect.toSatisfy((count: number) => count > 10) });
    expect(summary?.['held']).toMatchObject({ expected: expect.toSatisfy((count: number) => count > 20) });
    expect(lines.filter(({ type }) => type === 'planned_change').length).toBeGreaterThan(250);
  },
  180_000,
);
