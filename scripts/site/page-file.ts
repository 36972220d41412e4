import type { RenderedPage } from '../../engine/render/page/rendered-page.ts';

/** A file of the site, relative to the folder that it belongs to. */
export interface SiteFile {
  readonly path: string;
  readonly text: string;
}

/** A page of the site: what is shown, and the same as data beside it. */
export interface SitePage {
  /** Address without slashes at its ends: `pairs/a-to-b`. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  /** What the side bar says, where the title is long. */
  readonly label?: string;
  readonly order?: number;
  /** Markdown, or HTML without blank lines. */
  readonly body: string;
  readonly data: unknown;
  /** What it is in the words of schema.org, for search engines. */
  readonly structured?: Readonly<Record<string, unknown>>;
  /** Sections that wait for prose. */
  readonly unfinished?: readonly string[];
  /** Without the side bars. */
  readonly splash?: boolean;
}

/** A page rendered from specs, as a page of the site. */
export function sitePage(
  path: string,
  page: RenderedPage,
  rest: Pick<SitePage, 'data' | 'label' | 'order' | 'structured'>,
): SitePage {
  const { title, description, top, unfinished } = page;
  const body = [...(top === undefined ? [] : [oneBlock(top.html)]), sectionsText(page)].join('\n\n');
  return { path, title, description, body, unfinished, ...rest };
}

/** The page as Astro reads it. Front matter is JSON, which is YAML, so that no text can break out of it. */
export function contentFile({ path, title, description, label, order, body, structured, splash }: SitePage): SiteFile {
  const address = path.replace(/(^|\/)index$/, '');
  const up = address === '' ? './' : '../'.repeat(address.split('/').length);
  const head = [
    { tag: 'link', attrs: { rel: 'alternate', type: 'application/json', href: `${up}${path}.json` } },
    ...(structured === undefined
      ? []
      : [{ tag: 'script', attrs: { type: 'application/ld+json' }, content: scriptJson(structured) }]),
  ];
  const front = {
    title,
    description,
    sidebar: { ...(label === undefined ? {} : { label }), ...(order === undefined ? {} : { order }) },
    head,
    ...(splash === true ? { template: 'splash' } : {}),
  };
  const lines = Object.entries(front).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return { path: `${path}.md`, text: `---\n${lines.join('\n')}\n---\n\n${body}\n` };
}

/** The data beside a page. */
export function dataFile({ path, data }: SitePage): SiteFile {
  return { path: `${path}.json`, text: `${JSON.stringify(data, null, 2)}\n` };
}

/** JSON that cannot end the element it stands in. */
function scriptJson(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ '@context': 'https://schema.org', ...value }).replaceAll('<', String.raw`\u003c`);
}

/** The sections of a page as Markdown: a heading that the contents list can find, then HTML. */
function sectionsText({ sections }: RenderedPage): string {
  return sections
    .map(({ title, body }) => `## ${title}\n\n<div class="section">${oneBlock(body.html)}</div>`)
    .join('\n\n');
}

/** A blank line would end HTML in Markdown and let what follows be read as Markdown, so there is none. */
function oneBlock(written: string): string {
  return written.replaceAll(/\n(?:[^\S\n]*\n)+/g, '\n').trim();
}
