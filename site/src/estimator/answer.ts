import { type ComponentChild, h } from 'preact';
import type { Estimate } from '../../../engine/estimate/estimate.ts';
import type { FieldProblem } from '../../../engine/estimate/form.ts';
import { hoursText } from '../../../engine/estimate/timeline.ts';

/** An estimate as it is shown, with the link that gives it again and the document to keep. */
export interface AnswerProps {
  readonly result: Estimate;
  /** Address of this page with everything that is filled in. */
  readonly link: string;
  /** The quote as Markdown. */
  readonly quote: string;
  /** What stands under every price. */
  readonly examples: string;
}

/** Price, days, tokens and limits. */
export function Answer({ result, link, quote, examples }: AnswerProps): ComponentChild {
  const { timeline, spending, limits, price } = result;
  return h('div', null, [
    h('dl', { class: 'headline' }, [
      figure('price', 'individually' in price ? 'Scoped individually' : money(price.total, price.currency), examples),
      figure(
        'timeline',
        `${number(timeline.days)} days`,
        `of these ${hoursText(spending.hours)} at the pace of the account`,
      ),
      figure('tokens', number(spending.tokens), `${number(spending.tokensPerDay)} a day may be used`),
    ]),
    'individually' in price
      ? h('p', null, price.individually)
      : table(
          ['Price', 'What', price.currency],
          price.lines.map(({ label, detail, amount }) => [label, detail, number(amount)]),
        ),
    table(
      ['Timeline', 'What', 'Days'],
      timeline.lines.map(({ label, detail, days }) => [label, detail, number(days)]),
    ),
    table(
      ['Stage', 'Requests', 'Tokens', 'At the allowed rate'],
      spending.stages.map(({ label, requests, tokens, seconds }) => [
        label,
        number(requests),
        number(tokens),
        hoursText(seconds / 3600),
      ]),
    ),
    h('h3', null, 'Limits of the account'),
    h(
      'ul',
      null,
      limits.map(({ limit, reached, says, todo }) =>
        h('li', { key: limit }, [
          h('span', { class: reached ? 'mark high' : 'mark same' }, reached ? 'reached' : 'enough'),
          ` ${says} ${todo}`,
        ]),
      ),
    ),
    h('p', { class: 'marks' }, [
      h('a', { class: 'action', href: link }, 'Link to this estimate'),
      h(
        'a',
        {
          class: 'action quiet',
          href: `data:text/markdown;charset=utf-8,${encodeURIComponent(quote)}`,
          download: 'quote.md',
        },
        'Quote as a document',
      ),
    ]),
  ]);
}

/** What stands between the form and an answer. */
export interface ProblemsProps {
  readonly problems: readonly FieldProblem[];
  /** Some fields are not filled in yet. */
  readonly waiting: boolean;
}

/** What has to be put right before there is an answer. */
export function Problems({ problems, waiting }: ProblemsProps): ComponentChild {
  return h('div', null, [
    h(
      'ul',
      { class: 'problems' },
      problems.map(({ field, message }) => h('li', { key: `${field} ${message}` }, message)),
    ),
    waiting
      ? h('p', { class: 'minor' }, 'Say how many records there are, 0 for none, and the answer stands here.')
      : null,
  ]);
}

function figure(name: string, value: string, remark: string): ComponentChild {
  return h('div', null, [h('dt', null, name), h('dd', { class: 'big' }, value), h('dd', { class: 'minor' }, remark)]);
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): ComponentChild {
  const cell = (text: string, index: number): ComponentChild =>
    h('td', { 'data-label': columns[index] }, h('div', null, text));
  return h('table', { class: 'cards' }, [
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        columns.map((column) => h('th', null, column)),
      ),
    ),
    h(
      'tbody',
      null,
      rows.map((row) => h('tr', null, row.map(cell))),
    ),
  ]);
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

function money(amount: number, currency: string): string {
  return `${number(amount)} ${currency}`;
}
