import type { CompiledPair, Entry, Merge, Row } from '../model/mapping.ts';
import type { PairGrades } from '../spec/grading/grade-pair.ts';
import { accountSections } from './account-sections.ts';
import { renderCsv } from './csv.ts';
import { entryFields, type FieldLine, fieldTable } from './field-table.ts';
import { refText } from './form-text.ts';
import { gradeSections } from './grades.ts';
import { bullets, codeSpan, plainText, table } from './markdown.ts';
import { COMPATIBILITY_WORDS, pairSummary, rowLosses } from './pair-summary.ts';

/**
 * The whole mapping as one Markdown page, checked in beside the pair so that a reviewer sees what an edit of the spec does.
 * Without grades the page has no section about them.
 */
export function renderMappingTable(pair: CompiledPair, grades?: PairGrades): string {
  const sections = [
    `# ${plainText(pair.source.label)} to ${plainText(pair.destination.label)}`,
    `<!-- Rendered from pairs/${pair.id}/pair.yaml by "npm run render". Edit the spec, not this page. -->`,
    summaryLine(pair),
    rowTable(pair),
    ...(grades === undefined ? [] : gradeSections(grades)),
    ...pair.rows.flatMap((row) => rowSections(row, pair)),
    ...accountSections(pair),
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The field table as CSV, one line for each destination field. */
export function renderMappingCsv(pair: CompiledPair): string {
  return renderCsv(
    [
      'Row',
      'Entry',
      'Source object',
      'Source fields',
      'Source types',
      'Expression',
      'Destination object',
      'Destination field',
      'Destination type',
      'Loss',
    ],
    fieldTable(pair).map((line) => [
      line.row,
      line.entry,
      line.sourceObject,
      sourceText(line),
      line.sourceTypes.join(', '),
      line.expression,
      line.destinationObject,
      line.destinationField,
      line.destinationType,
      line.loss,
    ]),
  );
}

function summaryLine(pair: CompiledPair): string {
  const { oneToOne, total, grade, gradeName, timeline } = pairSummary(pair).summary;
  return `${oneToOne} of ${total} objects map 1:1. Complexity ${plainText(grade)} ${plainText(gradeName)}. Timeline ${plainText(timeline)}.`;
}

function rowTable(pair: CompiledPair): string {
  return table(
    ['Row', pair.source.label, pair.destination.label, 'Cardinality', 'Computed', 'Compatibility', 'Done by'].map(
      plainText,
    ),
    pair.rows.map((row) => [
      codeSpan(row.id),
      plainText(row.published.source),
      plainText(row.published.destination),
      plainText(row.published.cardinality),
      plainText(row.truth.cardinality),
      plainText(COMPATIBILITY_WORDS[row.published.compatibility]),
      plainText(row.dispositions.join(', ')),
    ]),
  );
}

function rowSections(row: Row, pair: CompiledPair): readonly string[] {
  const remarks = [
    ...(row.note === undefined ? [] : [plainText(row.note)]),
    ...(row.differs === undefined ? [] : [`Differs from the published claim: ${plainText(row.differs)}`]),
    ...rowLosses(row).map((loss) => `Loses: ${plainText(loss)}`),
    ...(row.translates.length === 0 ? [] : [`Translates by: ${row.translates.map(codeSpan).join(', ')}`]),
    ...(row.otherwise.kind === 'drop' ? [`Otherwise left out: ${plainText(row.otherwise.reason)}`] : []),
  ];
  return [
    `## ${plainText(row.published.source)}`,
    ...(remarks.length === 0 ? [] : [bullets(remarks)]),
    ...row.entries.flatMap((entry) => entrySections(entry, pair)),
  ];
}

function entrySections(entry: Entry, pair: CompiledPair): readonly string[] {
  const rules = entryRules(entry);
  return [
    `### ${codeSpan(entry.address)}`,
    ...(rules.length === 0 ? [] : [bullets(rules)]),
    table(
      ['Source fields', 'Source type', 'Expression', 'Destination field', 'Destination type', 'Loss'],
      entryFields(entry, pair).map((line) => [
        codeSpan(sourceText(line)),
        plainText(line.sourceTypes.join(', ')),
        codeSpan(line.expression),
        codeSpan(line.destinationField),
        plainText(line.destinationType),
        plainText(line.loss),
      ]),
    ),
  ];
}

function sourceText({ sourceFields }: FieldLine): string {
  return sourceFields === undefined ? 'known only when run' : sourceFields.join(', ');
}

/** What decides about an entry besides its fields, as Markdown. */
function entryRules(entry: Entry): readonly string[] {
  return [
    ...(entry.from === undefined ? [] : [`Reads ${codeSpan(entry.from)}`]),
    ...(entry.when === undefined ? [] : [`Only if ${codeSpan(entry.when.source)}`]),
    ...kindRules(entry),
    ...(entry.proposed ? ['Proposed, not confirmed: nothing moves before it is'] : []),
  ];
}

function kindRules(entry: Entry): readonly string[] {
  switch (entry.kind) {
    case 'create':
      return [
        `Makes ${codeSpan(entry.object)}${entry.once ? ', once for the whole migration and only if something refers to it' : ''}`,
        ...(entry.matchRules.length === 0
          ? []
          : [
              `Looks for an existing one by ${entry.matchRules.map(({ fields }) => fields.map(codeSpan).join(' and ')).join(', then by ')}; ${FOUND[entry.found]}`,
            ]),
        ...(entry.merge === undefined ? [] : [mergeRule(entry.merge)]),
        ...(entry.order === undefined ? [] : [`In the order of ${codeSpan(entry.order.source)}`]),
        ...(entry.overCap === undefined
          ? []
          : [`Beyond what the account's plan allows, values go into ${codeSpan(entry.overCap.pack)}`]),
      ];
    case 'fold':
      return [`Goes into ${entry.into.map((form) => codeSpan(refText(form))).join(', else ')}`];
    case 'match':
      return [`Looks up ${codeSpan(entry.object)}; ${INACTIVE[entry.inactive]}; ${UNMATCHED[entry.unmatched]}`];
    case 'attach':
      return [`Over ${entry.tooBig.overMegabytes} MB: ${TOO_BIG[entry.tooBig.then]}`];
    case 'document':
      return ['Nothing is written; an inventory is exported'];
    default:
      return entry satisfies never;
  }
}

function mergeRule({ by, prefer, into }: Merge): string {
  const partners =
    into === undefined ? '' : `, together with those of ${codeSpan(into.entry)}, whose record it is then`;
  const winner = prefer === undefined ? '' : `; the greatest ${codeSpan(prefer.source)} wins`;
  return `Records of the same ${codeSpan(by.source)} become one${partners}${winner}`;
}

const FOUND = {
  fill: 'its empty fields are filled',
  overwrite: 'its fields are overwritten',
  link: 'it is left as it is',
} as const;

const INACTIVE = { use: 'inactive ones count', unmatched: 'inactive ones do not count' } as const;

const UNMATCHED = {
  hold: 'held if nobody is found',
  fallback: 'the fallback owner if nobody is found',
  queue: 'queued for a decision if nobody is found',
} as const;

const TOO_BIG = {
  package: 'put into the package folder',
  note: 'put into the package folder, with a note on the record',
  hold: 'held',
} as const;
