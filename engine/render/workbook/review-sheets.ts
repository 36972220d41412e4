import type { CompiledPair } from '../../model/mapping.ts';
import type { PairGrades } from '../../spec/grading/grade-pair.ts';
import { fieldTable } from '../field-table.ts';
import { pairSummary } from '../pair-summary.ts';
import { valueMaps } from '../value-maps.ts';

/** One sheet of a workbook: a header, and rows of texts and numbers. */
export interface Sheet {
  /** At most 31 characters, as spreadsheets want it. */
  readonly name: string;
  readonly columns: readonly SheetColumn[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** One column of a sheet. */
export interface SheetColumn {
  readonly header: string;
  /** In characters. */
  readonly width: number;
}

/**
 * What a customer reviews before consenting to a mapping: every row, field, value and loss, each with a column to write
 * an answer into. Pure.
 */
export function reviewSheets(pair: CompiledPair, grades: PairGrades | undefined): readonly Sheet[] {
  const sheets = [overview(pair, grades), objects(pair), fields(pair), values(pair), setup(pair), losses(pair)];
  return sheets.filter(({ rows }) => rows.length > 0);
}

/** Empty on purpose: the reviewer's own words go here. */
const ANSWER: SheetColumn = { header: 'Agreed? Comment', width: 32 };

function overview(pair: CompiledPair, grades: PairGrades | undefined): Sheet {
  const { summary } = pairSummary(pair);
  return {
    name: 'Overview',
    columns: [
      { header: 'What', width: 30 },
      { header: 'Published', width: 28 },
      { header: 'Computed', width: 28 },
    ],
    rows: [
      ['Source', pair.source.label, ''],
      ['Destination', pair.destination.label, ''],
      ['Version of the mapping', pair.version, ''],
      ['Objects that map 1:1', `${summary.oneToOne} of ${summary.total}`, ''],
      ['Timeline', summary.timeline, ''],
      ['Grade', `${summary.grade} ${summary.gradeName}`, gradeText(grades?.overall.computed)],
      ...(grades?.factors ?? []).map(({ label, published, computed }) => [label, published ?? '', computed]),
    ],
  };
}

function gradeText(grade: { readonly grade: string; readonly name: string } | undefined): string {
  return grade === undefined ? '' : `${grade.grade} ${grade.name}`;
}

function objects(pair: CompiledPair): Sheet {
  return {
    name: 'Objects',
    columns: [
      { header: 'Source', width: 26 },
      { header: 'Destination', width: 32 },
      { header: 'Cardinality', width: 12 },
      { header: 'Compatibility', width: 18 },
      { header: 'How it differs', width: 60 },
      ANSWER,
    ],
    rows: pairSummary(pair).rows.map((row) => [
      row.source,
      row.destination,
      row.cardinality,
      row.compatibility,
      row.differs ?? '',
      '',
    ]),
  };
}

function fields(pair: CompiledPair): Sheet {
  return {
    name: 'Fields',
    columns: [
      { header: 'Entry', width: 24 },
      { header: 'Source object', width: 18 },
      { header: 'Source fields', width: 30 },
      { header: 'Source type', width: 14 },
      { header: 'Expression', width: 48 },
      { header: 'Destination object', width: 18 },
      { header: 'Destination field', width: 28 },
      { header: 'Destination type', width: 16 },
      { header: 'Loss', width: 40 },
      ANSWER,
    ],
    rows: fieldTable(pair).map((line) => [
      line.entry,
      line.sourceObject,
      line.sourceFields?.join(', ') ?? 'decided by the expression',
      line.sourceTypes.join(', '),
      line.expression,
      line.destinationObject,
      line.destinationField,
      line.destinationType,
      line.loss,
      '',
    ]),
  };
}

const UNKNOWN = { hold: 'the record is held', omit: 'the field is left out', as_is: 'taken as it is' } as const;

function values(pair: CompiledPair): Sheet {
  return {
    name: 'Values',
    columns: [
      { header: 'Map', width: 22 },
      { header: 'For', width: 22 },
      { header: 'Source value', width: 32 },
      { header: 'Becomes', width: 32 },
      ANSWER,
    ],
    rows: valueMaps(pair).flatMap(({ id, to, values: known, unknown }) => [
      ...[...known].map(([from, result]) => [id, to, from, result, '']),
      [id, to, 'any other', unknown.kind === 'use' ? unknown.value : UNKNOWN[unknown.kind], ''],
    ]),
  };
}

function setup(pair: CompiledPair): Sheet {
  return {
    name: 'Setup',
    columns: [
      { header: 'Kind', width: 16 },
      { header: 'In', width: 18 },
      { header: 'Name', width: 34 },
      { header: 'What', width: 40 },
      ANSWER,
    ],
    rows: [
      ...pair.customFields.map(({ object, label, type }) => ['Custom field', object, label, type, '']),
      ...pair.pipelines.flatMap(({ name, stages }) => [
        ['Pipeline', '', name, '', ''],
        ...stages.map((stage) => [
          'Stage',
          name,
          stage.name,
          stage.probability === undefined ? '' : `${stage.probability} %`,
          '',
        ]),
      ]),
    ],
  };
}

function losses(pair: CompiledPair): Sheet {
  return {
    name: 'Losses',
    columns: [{ header: 'Where', width: 30 }, { header: 'What is lost or stays', width: 70 }, ANSWER],
    rows: [
      ...pairSummary(pair).rows.flatMap(({ source, loses }) => loses.map((loss) => [source, loss, ''])),
      ...pair.leftovers.flatMap(({ object, archive, drop }) => [
        ...archive.map((field) => [`${object}.${field}`, 'kept in the archive of the run', '']),
        ...Object.entries(drop).map(([field, reason]) => [`${object}.${field}`, reason, '']),
      ]),
      ...pair.switchedOff.map(({ address, reason }) => [address, `switched off: ${reason}`, '']),
    ],
  };
}
