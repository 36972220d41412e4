import type { Cardinality, Compatibility, CompiledPair, Disposition, Row } from '../model/mapping.ts';

/** What `render --as json` prints: the published claims of a pair and what the engine knows beside them. */
export interface PairSummary {
  readonly pair: string;
  readonly source: string;
  readonly destination: string;
  readonly summary: {
    /** Published rows of the cardinality 1:1. */
    readonly oneToOne: number;
    readonly total: number;
    readonly grade: string;
    readonly gradeName: string;
    readonly timeline: string;
  };
  readonly rows: readonly RowSummary[];
}

/** One row; `null` where no gap is acknowledged. */
export interface RowSummary {
  readonly id: string;
  readonly source: string;
  readonly destination: string;
  readonly cardinality: Cardinality;
  /** In the words of the published page. */
  readonly compatibility: string;
  readonly dispositions: readonly Disposition[];
  /** Declared by the analyst, then computed from the types. */
  readonly loses: readonly string[];
  readonly differs: string | null;
}

/** The words that the published page has for how well an object fits. */
export const COMPATIBILITY_WORDS = {
  full: 'Fully supported',
  mapping_required: 'Mapping required',
} as const satisfies Record<Compatibility, string>;

/** Sums a pair up. Pure; the order of the rows is that of the published table. */
export function pairSummary(pair: CompiledPair): PairSummary {
  const { grade, gradeName, timeline } = pair.published;
  return {
    pair: pair.id,
    source: pair.source.label,
    destination: pair.destination.label,
    summary: {
      oneToOne: pair.rows.filter(({ published }) => published.cardinality === '1:1').length,
      total: pair.rows.length,
      grade,
      gradeName,
      timeline,
    },
    rows: pair.rows.map(rowSummary),
  };
}

/** Losses of a row: what the analyst declared, then what follows from the types, each once. */
export function rowLosses(row: Row): readonly string[] {
  return [...new Set([...row.loses, ...row.truth.losses])];
}

function rowSummary(row: Row): RowSummary {
  return {
    id: row.id,
    source: row.published.source,
    destination: row.published.destination,
    cardinality: row.published.cardinality,
    compatibility: COMPATIBILITY_WORDS[row.published.compatibility],
    dispositions: row.dispositions,
    loses: rowLosses(row),
    differs: row.differs ?? null,
  };
}
