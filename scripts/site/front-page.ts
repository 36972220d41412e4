import { type Html, html } from '../../engine/render/page/html.ts';
import type { PageMaterial } from '../../engine/render/page/pair-page.ts';
import { pairSummary } from '../../engine/render/pair-summary.ts';
import type { SitePage } from './page-file.ts';

/** The first page: what this is, every pair with its figures, and where to go on. */
export function frontPage(materials: readonly PageMaterial[]): SitePage {
  const body = html`<p class="lead">A company's records move into Pipedrive as declared in YAML: checked before they are read, planned before they are written, compared after they have landed, and taken back if need be.</p>
<p class="marks"><a class="action" href="./learn/tutorial/">Start with an export of your own</a> <a class="action quiet" href="#migrations">See the migrations</a></p>
<dl class="promises">${PROMISES.map(({ name, text }) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>
<h2 id="migrations">Migrations</h2>
<ul class="tiles">${materials.map(pairTile)}</ul>
<h2 id="reading-on">Reading on</h2>
<ul class="tiles">${WAYS.map(({ title, text, href }) => html`<li><article class="tile"><h3><a href="${href}">${title}</a></h3><p>${text}</p></article></li>`)}</ul>`;
  const title = 'Migrations into Pipedrive, proven value by value';
  const description =
    'Crosswalk moves a company’s records into Pipedrive: declared in YAML, planned, approved, compared and reversible.';
  return {
    path: 'index',
    title,
    description,
    body: body.html.replaceAll(/\n\s*\n/g, '\n'),
    data: { title, pairs: materials.map(({ pair }) => ({ id: pair.id, ...pairSummary(pair).summary })) },
    structured: { '@type': 'SoftwareApplication', name: 'Crosswalk', applicationCategory: 'BusinessApplication' },
    splash: true,
  };
}

const PROMISES = [
  {
    name: 'Every loss is named',
    text: 'Each field of the source is mapped, kept in the archive or left out with a reason. What is on no list arrives whole.',
  },
  {
    name: 'The plan is what happens',
    text: 'Fields, stages and records are shown before they are made, and an approval holds for exactly that plan.',
  },
  {
    name: 'Read back and compared',
    text: 'A sample that covers every rule is loaded first, read from the account again and compared with what was meant.',
  },
  {
    name: 'It can be taken back',
    text: 'Every write is kept with what was there before. What people have edited since is kept and listed.',
  },
] as const;

const WAYS = [
  { title: 'Tutorial', text: 'From an unknown export to a load that is proven and undone.', href: './learn/tutorial/' },
  { title: 'Architecture', text: 'How specs, phases and ports fit together.', href: './learn/architecture/' },
  {
    title: 'Spec reference',
    text: 'Every key of every file, from the schemas that check them.',
    href: './reference/pair/',
  },
  { title: 'Functions', text: 'What expressions can call, each with tested examples.', href: './functions/' },
  { title: 'Commands', text: 'The command line, its options and exit codes.', href: './reference/commands/' },
  { title: 'Diagnostics', text: 'What the checker says, why, and how to put it right.', href: './diagnostics/' },
] as const;

function pairTile({ pair, grades }: PageMaterial): Html {
  const { summary } = pairSummary(pair);
  return html`<li><article class="tile"><h3><a href="./pairs/${pair.id}/">${pair.source.label} to ${pair.destination.label}</a></h3>
<p class="marks"><span class="mark">${summary.oneToOne} of ${summary.total} map 1:1</span><span class="mark">${summary.grade} ${summary.gradeName}, computed ${grades.overall.computed.grade}</span><span class="mark">${summary.timeline}</span></p></article></li>`;
}
