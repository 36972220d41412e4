import type { Estimate } from './estimate.ts';
import type { EstimateFacts } from './facts.ts';
import { number } from './price.ts';
import type { EstimatorRules } from './rules.ts';
import { hoursText } from './timeline.ts';

/** An estimate as a document in Markdown, to print or to send. */
export function quoteDocument(facts: EstimateFacts, rules: EstimatorRules, result: Estimate): string {
  const { input, timeline, spending } = result;
  return [
    `# ${plain(facts.source.label)} to ${plain(facts.destination.label)}: estimate`,
    `${number(result.records)} source records, grade ${facts.grade} (${plain(facts.gradeName)}), ${plain(
      rules.categories[input.category]?.label ?? input.category,
    )}, records ${plain(rules.qualities[input.quality]?.label ?? input.quality).toLowerCase()}. Plan ${input.plan}, ${number(
      input.seats,
    )} seats, ${number(input.share * 100)} % of the daily budget.`,
    '## What is counted',
    table(
      ['Source object', 'Records'],
      facts.objects.map(({ name, label }) => [label, number(input.counts[name] ?? 0)]),
    ),
    '## What is made',
    table(
      ['Destination object', 'Records'],
      result.writes.map(({ label, records }) => [label, number(records)]),
    ),
    '## Price',
    priceText(rules, result),
    '## Timeline',
    table(
      ['Step', 'Days', 'What'],
      [
        ...timeline.lines.map(({ label, days, detail }) => [label, number(days), detail]),
        ['Together', number(timeline.days), ''],
      ],
    ),
    '## What the account is asked',
    table(
      ['Stage', 'Requests', 'Tokens', 'At the allowed rate'],
      [
        ...spending.stages.map(({ label, requests, tokens, seconds }) => [
          label,
          number(requests),
          number(tokens),
          hoursText(seconds / 3_600),
        ]),
        ['Together', number(spending.requests), number(spending.tokens), hoursText(spending.seconds / 3_600)],
      ],
    ),
    '## Limits of the account',
    result.limits.map(({ says, todo }) => `- ${plain(says)}${todo === '' ? '' : ` **${plain(todo)}**`}`).join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
}

function priceText({ examples }: EstimatorRules, { price }: Estimate): string {
  if ('individually' in price) return plain(price.individually);
  const rows = [
    ...price.lines.map(({ label, detail, amount }) => [label, detail, number(amount)]),
    ['Together', '', number(price.total)],
  ];
  return `${table(['Line', 'What', price.currency], rows)}\n\n${plain(examples)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text that Markdown shows as it stands: no markup, no cell or line of its own. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\|`*_<>[\]]/g, (mark) => `\\${mark}`);
}
