import type { Rule } from '../../spec/catalogue/rule.ts';
import { DIAGNOSTICS } from '../../spec/diagnostics.ts';
import { html } from './html.ts';
import type { RenderedPage } from './rendered-page.ts';

/** What a diagnostic says about itself, as data. */
export interface DiagnosticEntry {
  readonly code: string;
  readonly severity: string;
  readonly why: string;
  readonly hint?: string;
  readonly wrong: string;
  readonly right: string;
}

/** Every diagnostic of the checker, in the order of the alphabet. */
export function diagnosticEntries(): readonly DiagnosticEntry[] {
  return Object.entries<Rule<never>>(DIAGNOSTICS)
    .map(([code, { severity, why, hint, wrong, right }]) => ({
      code,
      severity,
      why,
      ...(typeof hint === 'string' ? { hint } : {}),
      wrong,
      right,
    }))
    .toSorted((left, right) => (left.code < right.code ? -1 : 1));
}

/** The page of a diagnostic, from the rule that raises it. Pure. */
export function diagnosticPage({ code, severity, why, hint, wrong, right }: DiagnosticEntry): RenderedPage {
  return {
    title: code,
    description: `${code}: ${why}`,
    top: html`<p class="marks"><span class="mark ${severity}">${severity}</span></p><p class="lead">${why}</p>`,
    sections: [
      { id: 'wrong', title: 'Wrong', body: html`<div class="wrong"><pre><code>${wrong}</code></pre></div>` },
      { id: 'right', title: 'Right', body: html`<div class="right"><pre><code>${right}</code></pre></div>` },
      ...(hint === undefined ? [] : [{ id: 'what-to-do', title: 'What to do', body: html`<p>${hint}</p>` }]),
    ],
    unfinished: [],
  };
}
