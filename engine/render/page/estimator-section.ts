import type { EstimateFacts } from '../../estimate/facts.ts';
import { type EstimateField, estimateFields } from '../../estimate/form.ts';
import type { EstimatorRules } from '../../estimate/rules.ts';
import { type Html, html } from './html.ts';

/** What the estimator of a page needs; the same goes into the page as data. */
export interface EstimatorMaterial {
  readonly facts: EstimateFacts;
  readonly rules: EstimatorRules;
}

const GROUPS: Readonly<Record<EstimateField['group'], string>> = {
  records: 'Records in the source',
  account: 'The account that they go to',
  scope: 'How far it goes',
  exactly: 'Counts that are known more exactly',
};

/**
 * The form of the estimator with its data beside it. It is complete without a script; what a script adds is the answer,
 * and the lines beside fields that cannot be read.
 */
export function estimatorSection({ facts, rules }: EstimatorMaterial): Html {
  const fields = estimateFields(facts, rules);
  return html`<p>Price, days and tokens before anything is read, from what can be counted. The same function answers <code>crosswalk estimate ${facts.pair}</code>. ${rules.examples}</p>
<form class="estimator" id="estimator-form" novalidate>
${(['records', 'account', 'scope'] as const).map((group) => fieldset(group, fields))}
<details><summary>${GROUPS.exactly}</summary>${fieldset('exactly', fields)}</details>
</form>
<div class="answer" id="estimator-answer" aria-live="polite"><p class="minor">Say how many records there are, and the answer stands here. Without a script the command above gives it.</p></div>
<script type="application/json" id="estimator-data">${{ html: scriptJson({ facts, rules }) }}</script>`;
}

function fieldset(group: EstimateField['group'], fields: readonly EstimateField[]): Html {
  return html`<fieldset><legend>${GROUPS[group]}</legend><div class="fields">
${fields.filter((field) => field.group === group).map(fieldHtml)}
</div></fieldset>`;
}

function fieldHtml({
  name,
  label,
  kind,
  choices = [],
  default: usual,
  required,
  least,
  most,
  hint,
}: EstimateField): Html {
  const id = `estimator-${name}`;
  const described = `${id}-problem`;
  const control =
    kind === 'choice'
      ? html`<select id="${id}" name="${name}" aria-describedby="${described}">${choices.map((choice) =>
          choice.value === usual
            ? html`<option value="${choice.value}" selected>${choice.label}</option>`
            : html`<option value="${choice.value}">${choice.label}</option>`,
        )}</select>`
      : html`<input id="${id}" name="${name}" inputmode="${kind === 'whole' ? 'numeric' : 'decimal'}" autocomplete="off" value="${usual}" data-least="${least}" data-most="${most}" data-required="${required ? 'yes' : 'no'}" aria-describedby="${described}">`;
  return html`<div class="field"><label for="${id}">${label}</label>${control}${hint === undefined ? undefined : html`<p class="minor">${hint}</p>`}<p class="problem" id="${described}"></p></div>
`;
}

/** JSON that cannot end the element it stands in. */
function scriptJson(value: EstimatorMaterial): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}
