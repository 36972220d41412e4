import type { EstimateFacts } from './facts.ts';
import { countedRecords, type EstimateInput } from './input.ts';
import type { EstimatorRules } from './rules.ts';

/** One line of a price. */
export interface PriceLine {
  readonly label: string;
  readonly detail: string;
  readonly amount: number;
}

/** A price with its lines, which add up to the total; or why there is none. */
export type Price =
  | { readonly currency: string; readonly lines: readonly PriceLine[]; readonly total: number }
  | { readonly individually: string };

/** Flat for a band of sizes and a grade; what is asked for beside it comes on top. `megabytes`: of all files. */
export function priceOf(facts: EstimateFacts, rules: EstimatorRules, input: EstimateInput, megabytes: number): Price {
  const records = countedRecords(input);
  const band = rules.prices.find(({ upTo }) => records <= upTo);
  const most = rules.prices.at(-1)?.upTo ?? 0;
  if (band === undefined) {
    return { individually: `${number(records)} records are more than ${number(most)}: scoped individually.` };
  }
  const files = rules.addOns.attachments.find(({ upToMegabytes }) => megabytes <= upToMegabytes);
  const mostMegabytes = rules.addOns.attachments.at(-1)?.upToMegabytes ?? 0;
  if (megabytes > 0 && files === undefined) {
    return {
      individually: `${number(megabytes)} MB of files are more than ${number(mostMegabytes)}: scoped individually.`,
    };
  }
  const lines = [
    {
      label: 'Migration',
      detail: `grade ${facts.grade}, up to ${number(band.upTo)} records, no price for each record`,
      amount: band[facts.grade],
    },
    ...categoryLine(band[facts.grade], rules, input),
    ...(megabytes > 0 && files !== undefined
      ? [{ label: 'Attachments', detail: `up to ${number(files.upToMegabytes)} MB`, amount: files.price }]
      : []),
    ...windowLines(rules, input),
  ];
  return { currency: rules.currency, lines, total: lines.reduce((sum, { amount }) => sum + amount, 0) };
}

function categoryLine(base: number, { categories }: EstimatorRules, { category }: EstimateInput): readonly PriceLine[] {
  const rule = categories[category];
  const amount = Math.round(base * ((rule?.share ?? 1) - 1));
  if (rule === undefined || amount === 0) return [];
  return [{ label: rule.label, detail: 'what is decided for each object beforehand', amount }];
}

function windowLines({ addOns }: EstimatorRules, { deltaDays, hypercareWeeks }: EstimateInput): readonly PriceLine[] {
  const { delta, hypercare } = addOns;
  return [
    ...(deltaDays > 0
      ? [
          {
            label: 'Delta window',
            detail: counted(deltaDays, 'day'),
            amount: delta.price + deltaDays * delta.pricePerDay,
          },
        ]
      : []),
    ...(hypercareWeeks > 0
      ? [
          {
            label: 'Hypercare',
            detail: counted(hypercareWeeks, 'week'),
            amount: hypercareWeeks * hypercare.pricePerWeek,
          },
        ]
      : []),
  ];
}

/** Digits in groups, so that a number can be read. */
export function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

/** A number with its noun. */
export function counted(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}
