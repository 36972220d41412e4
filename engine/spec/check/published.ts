import type { Row } from '../../model/mapping.ts';
import type { PairContext } from '../compile/context.ts';

/** A gap between what the page claims and what the entries do is explained, and nothing else is. */
export function checkPublished(row: Row, context: PairContext): void {
  const { cardinality: claim } = row.published;
  const { cardinality: truth, losses } = row.truth;
  const lossless = losses.length + row.loses.length === 0;
  // "lossy" is a claim about what stays behind, and is true however many records meet how many.
  const agrees = claim === 'lossy' ? truth !== '1:1' || !lossless : claim === truth;
  if (!agrees && row.differs === undefined) context.report('published-differs', row.at, { claim, truth });
  if (agrees && lossless && row.differs !== undefined) context.report('needless-differs', row.at, { truth });
}
