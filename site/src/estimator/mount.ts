import { h, render } from 'preact';
import { estimate } from '../../../engine/estimate/estimate.ts';
import type { EstimateFacts } from '../../../engine/estimate/facts.ts';
import { type EstimateForm, type FieldProblem, readForm } from '../../../engine/estimate/form.ts';
import { decodeForm, encodeForm } from '../../../engine/estimate/link.ts';
import { quoteDocument } from '../../../engine/estimate/quote.ts';
import type { EstimatorRules } from '../../../engine/estimate/rules.ts';
import { Answer, Problems } from './answer.ts';

interface Estimator {
  readonly form: HTMLFormElement;
  readonly answer: HTMLElement;
  readonly facts: EstimateFacts;
  readonly rules: EstimatorRules;
}

/** Makes the estimator of a page answer, if the page has one. */
export function mountEstimator(): void {
  const found = estimatorOfPage();
  if (found !== undefined) begin(found);
}

function estimatorOfPage(): Estimator | undefined {
  const form = document.querySelector<HTMLFormElement>('#estimator-form');
  const answer = document.querySelector<HTMLElement>('#estimator-answer');
  const data = document.querySelector('#estimator-data')?.textContent;
  if (form === null || answer === null || data === null || data === undefined) return undefined;
  const { facts, rules } = JSON.parse(data) as Pick<Estimator, 'facts' | 'rules'>;
  return { form, answer, facts, rules };
}

/** Fills in what the link carries, and answers from then on to what is typed. */
function begin(estimator: Estimator): void {
  const { form, answer, facts, rules } = estimator;
  const { form: linked, problems } = decodeForm(facts, rules, globalThis.location.search.slice(1));
  for (const [name, text] of Object.entries(linked)) {
    const control = controlOf(form, name);
    if (control !== undefined) control.value = text;
  }
  answer.replaceChildren();
  form.addEventListener('input', () => show(estimator, []));
  form.addEventListener('submit', (event) => event.preventDefault());
  show(estimator, problems);
}

function show({ form, answer, facts, rules }: Estimator, ofLink: readonly FieldProblem[]): void {
  const typed = textsOf(form);
  const read = readForm(facts, rules, typed);
  const problems = 'problems' in read ? read.problems : [];
  markFields(form, [...problems, ...ofLink]);
  if ('problems' in read) {
    const wrong = problems.filter(({ field }) => typed[field] !== '');
    render(h(Problems, { problems: [...ofLink, ...wrong], waiting: wrong.length < problems.length }), answer);
    return;
  }
  const result = estimate(facts, rules, read.input);
  const link = `?${encodeForm(facts, typed)}#estimator`;
  const shown = h(Answer, { result, link, quote: quoteDocument(facts, rules, result), examples: rules.examples });
  render(
    h('div', null, [ofLink.length === 0 ? null : h(Problems, { problems: ofLink, waiting: false }), shown]),
    answer,
  );
}

function textsOf(form: HTMLFormElement): EstimateForm {
  return Object.fromEntries(
    [...new FormData(form)].map(([name, text]) => [name, typeof text === 'string' ? text : '']),
  );
}

/** One clear line beside each field that cannot be read; a field that nobody has filled in yet is not told off. */
function markFields(form: HTMLFormElement, problems: readonly FieldProblem[]): void {
  for (const line of form.querySelectorAll('.problem')) line.textContent = '';
  for (const control of form.querySelectorAll('[aria-invalid]')) control.removeAttribute('aria-invalid');
  for (const { field, message } of problems) {
    const control = controlOf(form, field);
    const line = document.querySelector(`#${CSS.escape(`estimator-${field}-problem`)}`);
    if (control === undefined || line === null || control.value === '') continue;
    control.setAttribute('aria-invalid', 'true');
    line.textContent = message;
  }
}

function controlOf(form: HTMLFormElement, name: string): HTMLInputElement | HTMLSelectElement | undefined {
  const control = form.elements.namedItem(name);
  return control instanceof HTMLInputElement || control instanceof HTMLSelectElement ? control : undefined;
}
