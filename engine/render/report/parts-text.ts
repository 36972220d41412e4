import type { Json } from '../../model/value.ts';

/** One expression, part by part. */
export interface TakenApart {
  readonly name: string;
  /** What becomes of its value. */
  readonly use?: string;
  readonly steps: readonly {
    readonly text: string;
    readonly type: string;
    readonly value?: Json;
    readonly problem?: string;
    readonly depth: number;
  }[];
  readonly hasRecord: boolean;
  /** It is one of several, each under its name. */
  readonly titled: boolean;
}

/** Longer values are cut: the record is at hand for who wants all of it. */
const LONGEST = 160;

/** What every part of an expression gives, the deepest first. */
export function partsText({ name, use, steps, hasRecord, titled }: TakenApart): string {
  const title = use === undefined ? name : `${name} (${use})`;
  const lines = steps.map(({ text, type, value, problem, depth }) => {
    const given = problem ?? (value === undefined ? 'nothing' : shortened(JSON.stringify(value)));
    const words = text.trim().replaceAll(/\s+/g, ' ');
    return `${'  '.repeat(depth + (titled ? 1 : 0))}${words}${hasRecord ? ` = ${given}` : ''}   : ${type}`;
  });
  return [...(titled ? [title] : []), ...lines].join('\n');
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length} characters)`;
}
