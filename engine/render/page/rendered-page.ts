import type { Html } from './html.ts';

/** One page, ready to be laid out. */
export interface RenderedPage {
  readonly title: string;
  /** One sentence for search engines. */
  readonly description: string;
  /** What stands above the first heading. */
  readonly top?: Html;
  readonly sections: readonly PageSection[];
  /** Sections that wait for prose. */
  readonly unfinished: readonly string[];
}

/** A heading of the second level and what stands below it. */
export interface PageSection {
  /** As in the address after `#`. */
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}
