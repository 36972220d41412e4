import type {
  DownloadHttpSpec,
  HttpChangesSpec,
  HttpForEachSpec,
  HttpLogSpec,
  HttpNestedRestSpec,
  HttpNestedSpec,
  HttpPageSizeSpec,
  HttpPagingSpec,
  HttpPlaceSpec,
  HttpRequestSpec,
} from '../../../schema/system.generated.ts';
import type {
  HttpAddress,
  HttpChanges,
  HttpFileAddress,
  HttpForEach,
  HttpLog,
  HttpNested,
  HttpNestedRest,
  HttpPageSize,
  HttpPaging,
  HttpPlace,
  HttpPlaceRoot,
  HttpRequest,
} from '../../model/http.ts';
import type { SourceObject } from '../../model/system.ts';
import { suggest } from '../suggest.ts';
import { items, needed, part, type Written } from '../written.ts';
import type { ExpressionContext, Reporter } from './context.ts';
import { reportUnlessField } from './derived-view.ts';
import { compileOptional } from './expression.ts';
import { bodyOf, type HttpContext, template, templates } from './http-template.ts';

/** What compiling the requests of an object needs besides. */
export interface RequestContext extends ExpressionContext {
  /** The object that is named, when it is read over HTTP itself; `undefined` for any other, and for one that waits for this. */
  readonly readObject: (name: string) => SourceObject | undefined;
}

/** Compiles the requests of one object. */
export function compileRequests(
  requests: Written<readonly HttpRequestSpec[]>,
  expressions: RequestContext,
): readonly HttpRequest[] {
  const context: HttpContext & RequestContext = { ...expressions, secrets: [], used: new Set() };
  return items<HttpRequestSpec>(requests).map((request) => requestOf(request, context));
}

const DEFAULT_KEYS = 100;

/** Compiles how records are read again that the system's log names. `key`: the fields of the object's key. */
export function compileChanges(
  spec: Written<HttpChangesSpec>,
  key: readonly string[],
  expressions: ExpressionContext,
): HttpChanges | undefined {
  const context: HttpContext = { ...expressions, secrets: [], used: new Set() };
  const keys = compileOptional(needed(spec, 'keys'), { label: 'an event of the log', fields: undefined }, context);
  const body = part(spec, 'body');
  if (key.length > 1) {
    context.report('keyword-misplaced', spec.keyAt, { keyword: 'changes', form: 'a key of several fields' });
  }
  // One that cannot be compiled is reported.
  if (keys === undefined) return undefined;
  return {
    keys,
    query: templates(part(spec, 'query'), context),
    ...(body === undefined ? {} : { body: bodyOf(body.node, context) }),
    into: placeOf(needed(spec, 'into'), context),
    most: Number(spec.value.most ?? DEFAULT_KEYS),
  };
}

/** What is sent for each record of another object is not sent for what changed, nor for the log of it. */
export function refuseForEach(request: Written<HttpRequestSpec>, form: string, { report }: Reporter): void {
  const forEach = part(request, 'for_each');
  if (forEach !== undefined) report('keyword-misplaced', forEach.keyAt, { keyword: 'for_each', form });
}

/** Compiles the log of a system. */
export function compileLog(spec: Written<HttpLogSpec>, context: HttpContext): HttpLog {
  const complete = needed(spec, 'complete');
  refuseForEach(needed(spec, 'request'), 'a log', context);
  if (!/^(true|false|\{settings\.[^{}]*\})$/.test(complete.value)) {
    const allowed = ['true', 'false', '{settings.name}'];
    context.report('value-not-allowed', complete.at, {
      value: complete.value,
      allowed: allowed.join(', '),
      suggestion: suggest(complete.value, allowed),
    });
  }
  return {
    complete: template(complete, context),
    request: requestOf(needed(spec, 'request'), { ...context, readObject: () => undefined }),
    since: placeOf(needed(spec, 'since'), context),
    overlapMinutes: Number(spec.value.overlap_minutes ?? DEFAULT_OVERLAP_MINUTES),
  };
}

const DEFAULT_OVERLAP_MINUTES = 10;

/** Compiles the request that tells where a file is. */
export function compileFileAddress(spec: Written<DownloadHttpSpec>, expressions: ExpressionContext): HttpFileAddress {
  const context: HttpContext = { ...expressions, secrets: [], used: new Set() };
  const into = placeOf(needed(spec, 'into'), context);
  checkPathHole(needed(spec, 'into'), into, spec.value.path, context);
  return { ...addressOf(spec, context), into, select: namesOf(needed(spec, 'select'), context) };
}

function requestOf(request: Written<HttpRequestSpec>, context: HttpContext & RequestContext): HttpRequest {
  const { value } = request;
  const paging = part(request, 'paging');
  const expand = part(request, 'expand');
  const nested = items<HttpNestedSpec>(part(request, 'nested')).map((one) => nestedOf(one, context));
  const forEach = part(request, 'for_each');
  const each = forEach === undefined ? undefined : forEachOf(forEach, value.path, context);
  return {
    ...addressOf(request, context),
    select: namesOf(part(request, 'select'), context),
    ...(expand === undefined ? {} : { expand: template(expand, context) }),
    ...(paging === undefined ? {} : { paging: pagingOf(paging, context) }),
    ...(nested.length === 0 ? {} : { nested }),
    ...(each === undefined ? {} : { forEach: each }),
  };
}

/** Compiles what is sent before anything varies. */
export function addressOf(
  request: Written<Pick<HttpRequestSpec, 'path' | 'query' | 'body' | 'decode'>>,
  context: HttpContext,
): HttpAddress {
  const body = part(request, 'body');
  const { decode } = request.value;
  return {
    path: template(needed(request, 'path'), context),
    query: templates(part(request, 'query'), context),
    ...(body === undefined ? {} : { body: bodyOf(body.node, context) }),
    ...(decode === undefined ? {} : { decode }),
  };
}

function nestedOf(nested: Written<HttpNestedSpec>, context: HttpContext): HttpNested {
  const size = part(nested, 'size');
  return {
    at: namesOf(needed(nested, 'at'), context),
    list: namesOf(needed(nested, 'list'), context),
    token: namesOf(needed(nested, 'token'), context),
    ...(size === undefined ? {} : { size: sizeOf(size, context) }),
    rest: restOf(needed(nested, 'rest'), context),
  };
}

function restOf(rest: Written<HttpNestedRestSpec>, context: HttpContext): HttpNestedRest {
  const by = needed(rest, 'by');
  const size = part(rest, 'size');
  return {
    ...addressOf(rest, context),
    by: { from: namesOf(needed(by, 'from'), context), into: placeOf(needed(by, 'into'), context) },
    select: namesOf(needed(rest, 'select'), context),
    token: placeOf(needed(rest, 'token'), context),
    ...(size === undefined ? {} : { size: placeOf(size, context) }),
  };
}

function forEachOf(
  spec: Written<HttpForEachSpec>,
  path: string,
  context: HttpContext & RequestContext,
): HttpForEach | undefined {
  const name = needed(spec, 'object');
  const into = placeOf(needed(spec, 'into'), context);
  checkPathHole(needed(spec, 'into'), into, path, context);
  const object = context.readObject(name.value);
  if (object === undefined) {
    context.report('for-each-not-read', name.at, { name: name.value });
    return undefined;
  }
  reportUnlessField(needed(spec, 'field'), object, context);
  return { object: object.name, field: spec.value.field, most: Math.max(1, Number(spec.value.most ?? 1)), into };
}

/** A value that goes nowhere would leave the request the same for all. */
function checkPathHole(
  { at }: Written<HttpPlaceSpec>,
  [where, name = '']: HttpPlace,
  path: string,
  { report }: HttpContext,
): void {
  if (where !== 'path' || path.includes(`{${name}}`)) return;
  const holes = [...path.matchAll(/\{([a-z][a-z0-9_]*)\}/g)].map(([, hole = '']) => hole);
  report('value-not-allowed', at, { value: name, allowed: holes.join(', '), suggestion: suggest(name, holes) });
}

/** Compiles how the next page is asked for. */
export function pagingOf(paging: Written<HttpPagingSpec>, context: HttpContext): HttpPaging {
  const page = part(paging, 'page');
  const token = part(paging, 'token');
  if (page !== undefined) {
    return { kind: 'page', into: placeOf(needed(page, 'into'), context), start: Number(page.value.start ?? 1) };
  }
  if (token !== undefined) {
    const { into, size } = placedWithSize(token, context);
    return { kind: 'token', from: namesOf(needed(token, 'from'), context), into, ...size };
  }
  const { into, size } = placedWithSize(needed(paging, 'offset'), context);
  return { kind: 'offset', into, ...size };
}

function placedWithSize(
  spec: Written<{ into: HttpPlaceSpec; size?: HttpPageSizeSpec }>,
  context: HttpContext,
): { readonly into: HttpPlace; readonly size: { readonly size?: HttpPageSize } } {
  const size = part(spec, 'size');
  const into = placeOf(needed(spec, 'into'), context);
  return { into, size: size === undefined ? {} : { size: sizeOf(size, context) } };
}

function sizeOf(size: Written<HttpPageSizeSpec>, context: HttpContext): HttpPageSize {
  const most = Math.max(1, Number(size.value.most));
  const least = Math.max(1, Number(size.value.least ?? most));
  return { into: placeOf(needed(size, 'into'), context), most, least };
}

const PLACES: ReadonlySet<string> = new Set<HttpPlaceRoot>(['query', 'body', 'path']);

function placeOf(place: Written<HttpPlaceSpec>, context: HttpContext): HttpPlace {
  const { report } = context;
  const [where = '', ...names] = place.value;
  for (const name of items<string>(place)) template(name, context);
  if (PLACES.has(where)) return [where as HttpPlaceRoot, ...names];
  const at = items<string>(place)[0]?.at ?? place.at;
  report('value-not-allowed', at, {
    value: where,
    allowed: [...PLACES].join(', '),
    suggestion: suggest(where, PLACES),
  });
  return ['query', ...names];
}

/** The names of a path that is written with points, none of them inside a hole; none for the whole. */
function namesOf(path: Written<string> | undefined, context: HttpContext): readonly string[] {
  if (path === undefined || path.value === '') return [];
  return template(path, context).split(/\.(?![^{]*\})/);
}
