import type { FactorGrade } from '../../spec/grading/grade-pair.ts';
import type { Gotcha, SystemProse } from '../../spec/system-prose.ts';
import { type Html, html, paragraphs, slug } from './html.ts';
import type { PageMaterial } from './pair-page.ts';

type Fill = (text: string) => string;

/** Why teams leave one side and choose the other: claims of the page, else what the systems' specs say of them. */
export function claimSection({ page, source, destination }: PageMaterial, fill: Fill): Html {
  const leaving = page?.leaving?.map(({ text, source: from }) => claim(fill(text), from));
  const choosing = page?.choosing?.map(({ text, source: from }) => claim(fill(text), from));
  return html`<div class="two"><section><h3>Leaving ${source.label}</h3><p class="minor">What's pushing teams away</p><ul>${leaving ?? items(source.weaknesses)}</ul></section>
<section><h3>Choosing ${destination.label}</h3><p class="minor">What's pulling them in</p><ul>${choosing ?? items(destination.strengths)}</ul></section></div>`;
}

function items(texts: readonly string[]): readonly Html[] {
  return texts.map((text) => html`<li>${text}</li>`);
}

/** Sources are named, and linked where they are addresses on the web. */
function claim(text: string, source: string): Html {
  return html`<li>${text} <cite>${sourceHtml(source)}</cite></li>`;
}

function sourceHtml(source: string): Html {
  const [address] = /^https:\/\/[^\s,]+/.exec(source) ?? [];
  if (address === undefined || !URL.canParse(address)) return html`${source}`;
  return html`<a href="${address}" rel="nofollow noopener">${new URL(address).hostname}</a>${source.slice(address.length)}`;
}

/** What to know of both systems, and what is hard about this pair. */
export function gotchaSection({ source, destination, page }: PageMaterial, fill: Fill): Html {
  const challenges = page?.challenges ?? [];
  return html`${[source, destination].map(
    (system) =>
      html`<section><h3>${system.label} gotchas</h3>${system.gotchas.map((gotcha) => gotchaHtml(gotcha, 'h4'))}</section>`,
  )}
<section><h3>Pair-specific challenges</h3>${challenges.map(
    ({ title, text }) =>
      html`<article class="note" id="${slug(title)}"><h4>${title}</h4>${paragraphs(fill(text))}</article>`,
  )}</section>`;
}

/** One gotcha under a heading of the level given, with how much it hurts and whether the engine looks for it. */
export function gotchaHtml({ title, severity, text, check, source }: Gotcha, heading: 'h3' | 'h4'): Html {
  const looked =
    check === undefined
      ? html`<span class="mark">for a person to look at</span>`
      : html`<span class="mark same">checked: ${check}</span>`;
  return html`<article class="note ${severity}" id="${slug(title)}"><${heading}>${title}</${heading}><p class="marks"><span class="mark ${severity}">${severity}</span>${looked}</p>${paragraphs(text)}${source === undefined ? undefined : html`<p class="minor">Source: ${sourceHtml(source)}</p>`}</article>`;
}

/** The approach of this pair, then what the engine does at each gate of every migration. */
export function stepsSection({ page }: PageMaterial, fill: Fill): Html {
  const steps = page?.steps ?? [];
  return html`${steps.length === 0 ? undefined : html`<ol class="steps">${steps.map(({ title, text }) => html`<li><h3>${title}</h3>${paragraphs(fill(text))}</li>`)}</ol>`}
<p>Three gates hold every migration: the mapping before anything is written, the setup before fields and stages are made, and the load with the sample as it was read back. What was approved is what is applied, and all of it can be taken back.</p>`;
}

/** Strengths and weaknesses of both systems. */
export function deepDives({ source, destination }: PageMaterial): Html {
  return html`<div class="two">${[
    { system: source, role: 'Source' },
    { system: destination, role: 'Destination' },
  ].map(({ system, role }) => dive(system, role))}</div>`;
}

function dive({ label, name, strengths, weaknesses }: SystemProse, role: string): Html {
  return html`<section><h3><a href="../../systems/${name}/">${label}</a></h3><p class="minor">${role}</p>
<h4>Strengths</h4><ul>${items(strengths)}</ul><h4>Weaknesses</h4><ul>${items(weaknesses)}</ul></section>`;
}

/** Every letter of the grade with what was counted for it. */
export function gradingSection({ grades }: PageMaterial): Html {
  const { overall, factors } = grades;
  return html`<article class="factor"><h3>Overall complexity</h3><p class="grade"><strong>${overall.published.grade}</strong> ${overall.published.name} <span class="minor">published</span> <strong>${overall.computed.grade}</strong> ${overall.computed.name} <span class="minor">computed</span></p>
${overall.differs === undefined ? undefined : html`<p class="differs"><strong>Where the two part:</strong> ${overall.differs}</p>`}</article>
${factors.map(factorHtml)}
<p class="minor">The worst measure decides a factor; the mean of the factors is ${overall.mean.toFixed(2)}, counting A as 0 to D as 3, and the nearest grade is the overall one.</p>`;
}

function factorHtml({ label, published, computed, differs, evidence }: FactorGrade): Html {
  return html`<article class="factor"><h3>${label}</h3><p class="marks">${published === undefined ? undefined : html`<span class="mark">published ${published}</span>`}<span class="mark same">computed ${computed}</span></p>
<ul>${evidence.map(({ says, grade }) => html`<li><span class="letter">${grade}</span> ${says}</li>`)}</ul>${differs === undefined ? undefined : html`<p class="differs">${differs}</p>`}</article>`;
}

/** Questions and answers of the page. */
export function faqSection({ page }: PageMaterial, fill: Fill): Html | undefined {
  const questions = page?.faq ?? [];
  if (questions.length === 0) return undefined;
  return html`${questions.map(
    ({ q, a }) => html`<details id="${slug(q)}"><summary>${fill(q)}</summary>${paragraphs(fill(a))}</details>`,
  )}`;
}
