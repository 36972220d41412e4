/** A set of UTF-16 units: ranges, both ends included, in order. */
export type Characters = readonly (readonly [number, number])[];

const LAST = 0xffff;

export const ANY: Characters = [[0, LAST]];

const DIGITS: Characters = [[48, 57]];
const WORD: Characters = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
/** All that `\s` matches lies in these, and little else. */
const SPACES: Characters = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

/** What a letter behind a backslash stands for. */
export const ESCAPES: Readonly<Record<string, Characters>> = {
  d: DIGITS,
  D: complement(DIGITS),
  w: WORD,
  W: complement(WORD),
  s: SPACES,
  S: complement(SPACES),
  t: [[9, 9]],
  n: [[10, 10]],
  v: [[11, 11]],
  f: [[12, 12]],
  r: [[13, 13]],
  '0': [[0, 0]],
};

export function single(code: number): Characters {
  return [[code, code]];
}

export function union(left: Characters, right: Characters): Characters {
  const sorted = [...left, ...right].toSorted(([a], [b]) => a - b);
  const merged: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

export function complement(characters: Characters): Characters {
  const result: [number, number][] = [];
  let next = 0;
  for (const [from, to] of characters) {
    if (from > next) result.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) result.push([next, LAST]);
  return result;
}

/** From the first of one to the last of the other, as `a-z` in a class; `\d-x` is each of them and the sign. */
export function characterClass(from: Characters, to: Characters): Characters {
  const [first] = from;
  const last = to.at(-1);
  if (first === undefined || last === undefined || first[0] > last[1]) return union(union(from, to), single(45));
  return [[first[0], last[1]]];
}

export function overlap(left: Characters, right: Characters): boolean {
  return left.some(([from, to]) => right.some(([first, last]) => from <= last && first <= to));
}

const CASE_DISTANCE = 32;

/** With the other case of every letter; beyond ASCII, letters are taken to stand for all of their like. */
export function withBothCases(characters: Characters): Characters {
  let all = characters;
  for (const [from, to] of characters) {
    for (const [first, last, distance] of [
      [65, 90, CASE_DISTANCE],
      [97, 122, -CASE_DISTANCE],
    ] as const) {
      const [low, high] = [Math.max(from, first), Math.min(to, last)];
      if (low <= high) all = union(all, [[low + distance, high + distance]]);
    }
    if (to > 127) all = union(all, [[128, LAST]]);
  }
  return all;
}
