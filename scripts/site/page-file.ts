import type { RenderedPage } from '../../engine/render/page/pair-page.ts';

/** A file of the site's content, relative to its folder. */
export interface SiteFile {
  readonly path: string;
  readonly text: string;
}

/** Front matter of a page. */
export interface FrontMatter {
  readonly title: string;
  readonly description: string;
  /** What the side bar says, where the title is long. */
  readonly label?: string;
  readonly order?: number;
}

/** A page of Markdown or HTML with its front matter. JSON is YAML, so that no text can break out of it. */
export function pageFile(path: string, front: FrontMatter, body: string): SiteFile {
  const { title, description, label, order } = front;
  const sidebar = { ...(label === undefined ? {} : { label }), ...(order === undefined ? {} : { order }) };
  const lines = [
    `title: ${JSON.stringify(title)}`,
    `description: ${JSON.stringify(description)}`,
    `sidebar: ${JSON.stringify(sidebar)}`,
  ];
  return { path, text: `---\n${lines.join('\n')}\n---\n\n${body}\n` };
}

/**
 * The sections of a rendered page as Markdown: a heading that the contents list can find, then HTML. A blank line ends
 * HTML in Markdown, so there is none in it.
 */
export function sectionsText({ sections }: RenderedPage): string {
  return sections
    .map(
      ({ title, body }) => `## ${title}\n\n<div class="section">${body.html.replaceAll(/\n\s*\n/g, '\n').trim()}</div>`,
    )
    .join('\n\n');
}
