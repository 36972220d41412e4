import type { CompiledExpression } from './expression.ts';
import type { ValueWriting } from './system.ts';
import type { Json } from './value.ts';

/**
 * Text in which `{settings.name}` stands for a value of the migration, and in the parts of `auth` `{secrets.name}` for
 * a secret.
 */
export type Template = string;

/** How a source answers over HTTP: what all its requests have in common. */
export interface HttpTransport extends ValueWriting {
  /** What every path is appended to: `https://app.example.com/{settings.slug}`. */
  readonly url: Template;
  /** Hosts that may be reached, the one of `url` included; nothing else is, whatever an answer says. */
  readonly hosts: readonly string[];
  readonly auth?: HttpAuth;
  readonly headers: Readonly<Record<string, Template>>;
  readonly decode: HttpFormat;
  /** Tried in order, before what is usual: 2xx is an answer, 429 and 5xx are tried again, all else fails. */
  readonly errors: readonly HttpErrorRule[];
  readonly rate: HttpRate;
  readonly paging?: HttpPaging;
  readonly check?: HttpCheck;
  /** Largest file that is downloaded, in megabytes. */
  readonly downloadLimitMegabytes: number;
  /** The secrets that the parts above use: name and what it is. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** The spellings of an answer's body. `rails_xml` has typed attributes: `<id type="integer">3</id>`. */
export type HttpFormat = 'json' | 'rails_xml' | 'csv' | 'jsonl';

/** How a request proves who sends it. */
export type HttpAuth =
  | { readonly kind: 'basic'; readonly user: Template; readonly password: Template }
  | { readonly kind: 'bearer'; readonly token: Template }
  | { readonly kind: 'header'; readonly name: string; readonly value: Template }
  /** `at` are the keys that lead to the value in the body. */
  | { readonly kind: 'body'; readonly at: readonly string[]; readonly value: Template };

/** Both conditions have to be met. */
export interface HttpErrorRule {
  readonly status: readonly number[];
  /** Text that the body contains, compared without case. */
  readonly says?: string;
  /** `skip`: the request has no records. `shrink`: asked again for a smaller page. */
  readonly action: 'fail' | 'retry' | 'skip' | 'shrink';
  /** What it means and what to do, in the words of the spec. */
  readonly because?: string;
}

export interface HttpRate {
  readonly perSecond: number;
  /** Requests under way at the same time. */
  readonly concurrency: number;
}

/** One request, or the first of its pages. A request with a body is a POST: the body is the query. */
export interface HttpRequest {
  readonly path: Template;
  readonly query: Readonly<Record<string, Template>>;
  /** Sent as it is written, nulls included. */
  readonly body?: Json;
  readonly decode?: HttpFormat;
  /** Keys that lead to the records in the decoded answer; none: the whole answer. */
  readonly select: readonly string[];
  /** A list in each selected item, whose items are the records; each has the item it came from as `parent`. */
  readonly expand?: string;
  readonly paging?: HttpPaging;
}

/** Where a value goes in a request: `query` or `body`, then the keys that lead to it. */
export type HttpPlace = readonly ['query' | 'body', ...string[]];

/** How the next page is asked for. */
export type HttpPaging =
  /** Page numbers, until a page is empty or the source gives again what it gave before. */
  | { readonly kind: 'page'; readonly into: HttpPlace; readonly start: number }
  /** What the answer holds at `from` is handed back; none: that was the last page. */
  | { readonly kind: 'token'; readonly from: readonly string[]; readonly into: HttpPlace; readonly size?: HttpPageSize }
  /** How many records were read already, until a page is empty or repeats. */
  | { readonly kind: 'offset'; readonly into: HttpPlace; readonly size?: HttpPageSize };

export interface HttpPageSize {
  readonly into: HttpPlace;
  readonly most: number;
  /** A page is shrunk down to this and no further. */
  readonly least: number;
}

/** A request that is sent before the first record is read. */
export interface HttpCheck {
  readonly request: HttpRequest;
  /** True of the decoded answer when the credential is good. */
  readonly proves?: CompiledExpression;
  /** True of the decoded answer when the credential could write. */
  readonly writes?: CompiledExpression;
}
