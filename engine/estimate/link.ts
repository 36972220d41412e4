import type { EstimateFacts } from './facts.ts';
import { type EstimateForm, estimateFields, type FieldProblem, problemOf } from './form.ts';
import type { EstimatorRules } from './rules.ts';

/** The version of a link's shape; another one is not read. */
const VERSION = '1';
/** More than any form fills in: a link that is longer was not made here. */
const LONGEST = 8_000;

/** A link's query: the inputs that are filled in, by their names. */
export function encodeForm(facts: EstimateFacts, form: EstimateForm): string {
  const parameters = new URLSearchParams({ v: VERSION, pair: facts.pair });
  for (const [name, text] of Object.entries(form)) if (text !== '') parameters.set(name, text);
  return parameters.toString();
}

/** What a link carries: sound inputs, and a line for each part that is not. Never fails. */
export function decodeForm(
  facts: EstimateFacts,
  rules: EstimatorRules,
  query: string,
): { readonly form: EstimateForm; readonly problems: readonly FieldProblem[] } {
  const refuse = (message: string) => ({ form: {}, problems: [{ field: 'link', message }] });
  if (query.length > LONGEST) return refuse('The link is longer than any that this page makes.');
  const parameters = new URLSearchParams(query);
  if ([...parameters].length === 0) return { form: {}, problems: [] };
  if (parameters.get('v') !== VERSION) return refuse('The link is of another version; fill in the form again.');
  if (parameters.get('pair') !== facts.pair) return refuse(`The link belongs to another page than ${facts.pair}.`);
  const fields = new Map(estimateFields(facts, rules).map((field) => [field.name, field]));
  const form: Record<string, string> = {};
  const problems: FieldProblem[] = [];
  for (const [name, text] of parameters) {
    if (name === 'v' || name === 'pair') continue;
    const field = fields.get(name);
    const found = field === undefined ? [unknownPart(name)] : problemOf(field, text.trim());
    if (found.length === 0 && field !== undefined) form[name] = text.trim();
    problems.push(...found);
  }
  return { form, problems };
}

function unknownPart(name: string): FieldProblem {
  return { field: 'link', message: `The link names "${name.slice(0, 40)}", which this pair does not ask for.` };
}
