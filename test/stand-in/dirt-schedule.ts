/** How dirty an export is. `none`: nothing planted. `real`: each kind at least once, about 1 row in 60. `heavy`: 1 in 12. */
export type DirtLevel = 'none' | 'real' | 'heavy';

const SHARE_OF_ROWS: Readonly<Record<DirtLevel, number>> = { none: 0, real: 1 / 60, heavy: 1 / 12 };

/** The share of the estimated rows that is counted on, since an unlucky seed writes fewer and the last kind must find its row. */
const ROWS_TO_COUNT_ON = 0.65;

/** Says, row by row, what to plant. Places are evenly spread over the file, the same for every seed. */
export interface DirtSchedule<Kind extends string> {
  /** The kind to plant on this row. A row that is not `eligible` (its parent is already lost) passes the turn on. */
  readonly take: (eligible: boolean) => Kind | undefined;
  /** Kinds that are still owed; not empty after the last row means that the export was too small to hold them. */
  readonly owed: () => readonly Kind[];
}

/** Plans the dirt of one file of about `rows` rows. */
export function planDirt<Kind extends string>(
  level: DirtLevel,
  kinds: readonly Kind[],
  rows: number,
): DirtSchedule<Kind> {
  const share = SHARE_OF_ROWS[level];
  const turns = share === 0 || kinds.length === 0 ? 0 : Math.max(kinds.length, Math.round(rows * share));
  const placeOf = (turn: number): number => Math.floor(((turn + 0.5) * rows * ROWS_TO_COUNT_ON) / turns);
  let row = -1;
  let turn = 0;
  return {
    take: (eligible) => {
      row += 1;
      if (turn >= turns || !eligible || row < placeOf(turn)) return undefined;
      turn += 1;
      return kinds[(turn - 1) % kinds.length];
    },
    owed: () => kinds.slice(turn, Math.min(turns, kinds.length)),
  };
}
