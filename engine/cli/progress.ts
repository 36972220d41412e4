import { Presets, SingleBar } from 'cli-progress';
import type { Progress, Stretch } from '../port/progress.ts';
import { mask } from './mask.ts';

const PLAIN_EVERY_MS = 5_000;
const STREAM_EVERY_MS = 1_000;

/** A live bar with rate and time left, for a terminal. */
export function barProgress(stream: NodeJS.WriteStream): Progress {
  return {
    say: (message) => {
      stream.write(`${mask(message)}\n`);
    },
    begin: (name, total, unit) => openBar(stream, name, total, unit),
  };
}

function openBar(stream: NodeJS.WriteStream, name: string, total: number | undefined, unit: string): Stretch {
  const known = total !== undefined && total > 0;
  const title = name.padEnd(28);
  const bar = new SingleBar(
    {
      stream,
      format: known
        ? `${title} {bar} {percentage}% | {value}/{total} ${unit} | {speed}/s | {eta_formatted} left {remark}`
        : `${title} {value} ${unit} | {speed}/s {remark}`,
      hideCursor: true,
      clearOnComplete: false,
      etaBuffer: 200,
    },
    Presets.shades_grey,
  );
  const started = performance.now();
  let count = 0;
  const payload = (remark: string) => ({ speed: rate(count, performance.now() - started), remark });
  bar.start(total ?? 0, 0, payload(''));
  let note = '';
  return {
    advance(step) {
      count += step;
      if (!known) bar.setTotal(count);
      bar.update(count, payload(note));
    },
    remark(text) {
      note = `| ${text}`;
      bar.update(count, payload(note));
    },
    end(summary) {
      bar.update(count, payload(summary === undefined ? note : `| ${summary}`));
      bar.stop();
    },
  };
}

/** Plain lines for a pipe or a log: every few seconds, and at the end. */
export function lineProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  const line = (text: string) => {
    stream.write(`${mask(text)}\n`);
  };
  return {
    say: line,
    begin: (name, total, unit) =>
      sparse(total, now, PLAIN_EVERY_MS, (state) => {
        const of = total === undefined ? '' : `/${total}`;
        const tail = state.remark === '' ? '' : `, ${state.remark}`;
        line(`${name}: ${state.count}${of} ${unit}${state.ended ? ' done' : ''}, ${state.rate}/s${tail}`);
      }),
  };
}

/** Events for a program: `progress` lines at most once a second, and one at the end. */
export function streamProgress(
  event: (type: string, content: Readonly<Record<string, unknown>>) => void,
  now: () => number,
): Progress {
  return {
    say: (message) => event('message', { message: mask(message) }),
    begin: (name, total, unit) =>
      sparse(total, now, STREAM_EVERY_MS, ({ count, rate: perSecond, secondsLeft, remark, ended }) =>
        event('progress', {
          name,
          count,
          ...(total === undefined ? {} : { total }),
          unit,
          per_second: perSecond,
          ...(secondsLeft === undefined ? {} : { seconds_left: secondsLeft }),
          ...(remark === '' ? {} : { remark }),
          done: ended,
        }),
      ),
  };
}

interface State {
  readonly count: number;
  readonly rate: number;
  readonly secondsLeft: number | undefined;
  readonly remark: string;
  readonly ended: boolean;
}

/** Reports at most once in so many milliseconds, and always at the end. */
function sparse(total: number | undefined, now: () => number, every: number, report: (state: State) => void): Stretch {
  const started = now();
  let reported = started;
  let count = 0;
  let remark = '';
  const state = (ended: boolean): State => {
    const perSecond = rate(count, now() - started);
    const left =
      total === undefined || perSecond === 0 ? undefined : Math.max(0, Math.ceil((total - count) / perSecond));
    return { count, rate: perSecond, secondsLeft: left, remark, ended };
  };
  return {
    advance(step) {
      count += step;
      if (now() - reported < every) return;
      reported = now();
      report(state(false));
    },
    remark(text) {
      remark = text;
    },
    end(summary) {
      if (summary !== undefined) remark = summary;
      report(state(true));
    },
  };
}

function rate(count: number, milliseconds: number): number {
  return milliseconds <= 0 ? count : Math.round((count / milliseconds) * 1_000);
}
