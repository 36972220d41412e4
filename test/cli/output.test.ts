import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { openOutput, STREAM_VERSION } from '../../engine/cli/output.ts';

function open(options: { readonly json: boolean; readonly terminal?: boolean; readonly quiet?: boolean }) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr', isTTY: boolean) => {
    const sink = new Writable({
      write(chunk: Buffer, _, done) {
        written[name] += chunk.toString();
        done();
      },
    });
    return Object.assign(sink, { isTTY }) as unknown as NodeJS.WriteStream;
  };
  const time = { now: 0 };
  const output = openOutput({
    json: options.json,
    quiet: options.quiet ?? false,
    stdout: stream('stdout', false),
    stderr: stream('stderr', options.terminal ?? false),
    now: () => time.now,
  });
  return { output, written, time };
}

const events = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('for a program', () => {
  test('the first line names the version, every line is one event, and nothing else is printed', () => {
    const { output, written, time } = open({ json: true });
    output.print('a table');
    const stretch = output.progress.begin('map', 100, 'records');
    time.now = 500;
    stretch.advance(10);
    time.now = 1_000;
    stretch.advance(15);
    output.progress.say('asked ann@example.com');
    stretch.end('done\nhere');
    output.fail('It failed.', 7);

    expect(events(written.stdout)).toEqual([
      { type: 'version', version: STREAM_VERSION },
      {
        type: 'progress',
        name: 'map',
        count: 25,
        total: 100,
        unit: 'records',
        per_second: 25,
        seconds_left: 3,
        done: false,
      },
      { type: 'message', message: 'asked a…@….com' },
      expect.objectContaining({ type: 'progress', count: 25, remark: 'done\nhere', done: true }),
      { type: 'error', message: 'It failed.', exit_code: 7 },
    ]);
    expect(written.stderr).toBe('');
  });

  test('more than was expected leaves no time to wait', () => {
    const { output, written, time } = open({ json: true });
    const stretch = output.progress.begin('map', 10, 'records');
    time.now = 2_000;
    stretch.advance(20);

    expect(events(written.stdout)[1]).toMatchObject({ count: 20, seconds_left: 0 });
  });
});

describe('for a pipe', () => {
  test('plain lines: no colour, no cursor, results apart from progress', () => {
    const { output, written, time } = open({ json: false });
    output.event('ignored');
    output.print('a table');
    const stretch = output.progress.begin('map', 20, 'records');
    stretch.advance(5);
    time.now = 5_000;
    stretch.remark('waits');
    stretch.advance(5);
    stretch.end();
    output.progress.say('call 555-123-4567');
    output.fail('It failed.', 1);

    expect(output.mode).toBe('plain');
    expect(written.stdout).toBe('a table\n');
    expect(written.stderr).toBe(
      'map: 10/20 records, 2/s, waits\nmap: 10/20 records done, 2/s, waits\ncall …67\nIt failed.\n',
    );
  });

  test('a quiet terminal is spoken to like a pipe', () => {
    expect(open({ json: false, terminal: true, quiet: true }).output.mode).toBe('plain');
    expect(open({ json: false, terminal: true }).output.mode).toBe('terminal');
  });
});
