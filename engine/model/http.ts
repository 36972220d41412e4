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
  /** Hosts that may be reached, the one of `url` included; nothing else is, whatever an answer says. An empty one is none. */
  readonly hosts: readonly Template[];
  readonly auth?: HttpAuth;
  readonly headers: Readonly<Record<string, Template>>;
  readonly decode: HttpFormat;
  /** Tried in order, before what is usual: 2xx is an answer, 429 and 5xx are tried again, all else fails. */
  readonly errors: readonly HttpErrorRule[];
  readonly rate: HttpRate;
  readonly paging?: HttpPaging;
  readonly check?: HttpCheck;
  readonly log?: HttpLog;
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
  | { readonly kind: 'header'; readonly name: Template; readonly value: Template }
  /** `at` are the keys that lead to the value in the body. */
  | { readonly kind: 'body'; readonly at: readonly string[]; readonly value: Template };

/** All conditions have to be met. */
export interface HttpErrorRule {
  readonly status: readonly number[];
  /** Text that the body contains, compared without case. */
  readonly says?: string;
  /** True of the decoded answer. Not true of an answer that cannot be decoded. */
  readonly when?: CompiledExpression;
  /** `skip`: the request has no records. `shrink`: asked again for a smaller page. */
  readonly action: 'fail' | 'retry' | 'skip' | 'shrink';
  /** What it means and what to do, in the words of the spec. */
  readonly because?: string;
  /** Whether the body is shown to people: it speaks of the request alone, and holds nothing of any record. */
  readonly quote?: true;
}

/** How often the source is asked. */
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
  /** Lists inside each selected item that come in pages of their own. */
  readonly nested?: readonly HttpNested[];
  /** The request is sent for each of the records of another object. */
  readonly forEach?: HttpForEach;
}

/** What is sent, before anything varies. */
export type HttpAddress = Pick<HttpRequest, 'path' | 'query' | 'body' | 'decode'>;

/** A request whose answer says where a file is. */
export interface HttpFileAddress extends HttpAddress {
  /** Where that goes by which the file is asked for. */
  readonly into: HttpPlace;
  /** Keys that lead to the address in the answer. */
  readonly select: readonly string[];
}

/**
 * Where a value goes in a request: `query`, `body` or `path`, then the keys that lead to it. Digits are a place in a
 * list; in the path `{name}` is replaced. Names may be `Template`s, here as in all that leads to something.
 */
export type HttpPlace = readonly [HttpPlaceRoot, ...string[]];
/** The part of a request that a place begins in. */
export type HttpPlaceRoot = 'query' | 'body' | 'path';

/** A list inside an item, of which the answer holds the first page alone. It is completed before the item is a record. */
export interface HttpNested {
  /** Keys that lead from the item to what holds the list and the token; also through the items of another list. */
  readonly at: readonly string[];
  /** Keys that lead from there to the list. */
  readonly list: readonly string[];
  /** Keys that lead from there to the token of the next page; nothing there: the list is whole. */
  readonly token: readonly string[];
  /** How many the first page has; shrunk when the outer page cannot be made smaller. */
  readonly size?: HttpPageSize;
  /** The request for the pages that follow, of one item. */
  readonly rest: HttpNestedRest;
}

/** How the pages after the first are asked for. */
export interface HttpNestedRest extends HttpAddress {
  /** Keys that lead to the value of the (innermost) item by which it is found again, and where that goes. */
  readonly by: { readonly from: readonly string[]; readonly into: HttpPlace };
  /** Keys that lead, in its answer, to what holds the list and the token. */
  readonly select: readonly string[];
  readonly token: HttpPlace;
  /** Where the size of the first page goes again: tokens may belong to a size. */
  readonly size?: HttpPlace;
}

/** Sends a request once for each batch of values that the records of another object have. */
export interface HttpForEach {
  readonly object: string;
  readonly field: string;
  /** Values in one request. With 1, items have the value as `each`. */
  readonly most: number;
  readonly into: HttpPlace;
}

/** How the next page is asked for. */
export type HttpPaging =
  /** Page numbers, until a page is empty or the source gives again what it gave before. */
  | { readonly kind: 'page'; readonly into: HttpPlace; readonly start: number }
  /** What the answer holds at `from` is handed back; none: that was the last page. */
  | { readonly kind: 'token'; readonly from: readonly string[]; readonly into: HttpPlace; readonly size?: HttpPageSize }
  /** How many records were read already, until a page is empty or repeats. */
  | { readonly kind: 'offset'; readonly into: HttpPlace; readonly size?: HttpPageSize };

/** How many records a page is asked to hold. */
export interface HttpPageSize {
  readonly into: HttpPlace;
  readonly most: number;
  /** A page that is too large is halved down to this and no further. */
  readonly least: number;
}

/** A request that is sent before the first record is read. */
export interface HttpCheck {
  readonly request: HttpAddress;
  /** True of the decoded answer when the credential is good. */
  readonly proves?: CompiledExpression;
  /** True of the decoded answer when the credential could write. */
  readonly writes?: CompiledExpression;
  readonly asserts?: readonly HttpAssert[];
}

/** What has to hold of the answer to the check. */
export interface HttpAssert {
  readonly expect: CompiledExpression;
  /** What is wrong and what to do, in the words of the spec. */
  readonly message: string;
  /** Texts that are named after the message, such as the rights that are missing. */
  readonly names?: CompiledExpression;
  /** `error` ends the reading before it began; `warning` is said. */
  readonly severity: 'error' | 'warning';
}

/** A log of what changed. It says where to look; what is read there decides whether something did change. */
export interface HttpLog {
  /** `true` once it is filled: the log tells of every change. While it does not, it is not used. */
  readonly complete: Template;
  readonly request: HttpRequest;
  /** Where the instant goes since which events are asked for, in ISO. */
  readonly since: HttpPlace;
  /** How much earlier than the last extraction the log is read. */
  readonly overlapMinutes: number;
}

/**
 * How the records of an object are read again that the log speaks of: by its usual requests, limited to their keys. The
 * object has a key of one field.
 */
export interface HttpChanges {
  /** Of one event: the keys of the object's records that it speaks of. */
  readonly keys: CompiledExpression;
  /** What is added to the usual requests, map into map. */
  readonly query: Readonly<Record<string, Template>>;
  readonly body?: Json;
  readonly into: HttpPlace;
  /** Keys in one request. */
  readonly most: number;
}
