import type {
  HttpAuthSpec,
  HttpCheckSpec,
  HttpPageSizeSpec,
  HttpPagingSpec,
  HttpPlaceSpec,
  HttpRequestSpec,
  HttpTransportSpec,
  SystemFile,
} from '../../../schema/system.generated.ts';
import type {
  HttpAuth,
  HttpCheck,
  HttpErrorRule,
  HttpPageSize,
  HttpPaging,
  HttpPlace,
  HttpRequest,
  HttpTransport,
} from '../../model/http.ts';
import type { Json } from '../../model/value.ts';
import { suggest } from '../suggest.ts';
import type { SpecNode } from '../tree.ts';
import { items, needed, part, parts, type Written } from '../written.ts';
import type { ExpressionContext, RecordView } from './context.ts';
import { compileOptional } from './expression.ts';

/** Requests a second, and megabytes of a file, where a system says nothing: slow enough for anybody. */
const DEFAULT_PER_SECOND = 2;
const DEFAULT_DOWNLOAD_MEGABYTES = 50;

interface HttpContext extends ExpressionContext {
  /** Names of the secrets that the system declares. */
  readonly secrets: readonly string[];
  /** Those that something uses. */
  readonly used: Set<string>;
}

/** Compiles the http transport of a system; `undefined` when it has none. */
export function compileHttp(file: Written<SystemFile>, expressions: ExpressionContext): HttpTransport | undefined {
  const transports = part(file, 'transports');
  const spec = transports === undefined ? undefined : part(transports, 'http');
  if (spec === undefined) {
    reportReads(file, expressions);
    return undefined;
  }
  const declared = file.value.secrets ?? {};
  const context: HttpContext = { ...expressions, secrets: Object.keys(declared), used: new Set() };
  const { value } = spec;
  const url = template(needed(spec, 'url'), context);
  checkHost(needed(spec, 'url'), value.hosts, context);
  const auth = part(spec, 'auth');
  const paging = part(spec, 'paging');
  const check = part(spec, 'check');
  const compiledAuth = auth === undefined ? undefined : authOf(auth, context);
  return {
    url,
    hosts: value.hosts,
    ...(compiledAuth === undefined ? {} : { auth: compiledAuth }),
    headers: templates(part(spec, 'headers'), context),
    decode: value.decode ?? 'json',
    errors: (value.errors ?? []).map(errorRule),
    rate: {
      perSecond: Math.max(1, Number(value.rate?.per_second ?? DEFAULT_PER_SECOND)),
      concurrency: Math.max(1, Number(value.rate?.concurrency ?? 1)),
    },
    ...(paging === undefined ? {} : { paging: pagingOf(paging, context) }),
    ...(check === undefined ? {} : { check: checkOf(check, context) }),
    downloadLimitMegabytes: Number(value.download?.limit_mb ?? DEFAULT_DOWNLOAD_MEGABYTES),
    ...writingOf(value),
    secrets: new Map(Object.entries(declared).filter(([name]) => context.used.has(name))),
  };
}

/** A host that is written out is known now; one that a setting gives, when the source is opened. */
function checkHost({ value: url, at }: Written<string>, hosts: readonly string[], { report }: HttpContext): void {
  const host = /^https?:\/\/([^/{}]+)(?:\/|$)/.exec(url)?.[1];
  if (host === undefined || hosts.includes(host)) return;
  report('value-not-allowed', at, { value: host, allowed: hosts.join(', '), suggestion: suggest(host, hosts) });
}

/** Objects that would be read over HTTP, though nothing says where the system is. */
function reportReads(file: Written<SystemFile>, { report }: ExpressionContext): void {
  for (const [, object] of parts(needed(file, 'objects'))) {
    const read = part(object, 'read');
    const http = read === undefined ? undefined : part(read, 'http');
    if (http !== undefined) report('missing-keyword', http.keyAt, { keyword: 'transports.http' });
  }
}

function writingOf(
  spec: HttpTransportSpec,
): Pick<HttpTransport, 'dateFormats' | 'zoneSetting' | 'trueValues' | 'falseValues'> {
  return {
    dateFormats: spec.dates ?? ['iso'],
    ...(spec.zone === undefined ? {} : { zoneSetting: spec.zone }),
    ...(spec.true_values === undefined ? {} : { trueValues: spec.true_values }),
    ...(spec.false_values === undefined ? {} : { falseValues: spec.false_values }),
  };
}

function errorRule(rule: NonNullable<HttpTransportSpec['errors']>[number]): HttpErrorRule {
  return {
    status: rule.status.map(Number),
    action: rule.action,
    ...(rule.says === undefined ? {} : { says: rule.says }),
    ...(rule.because === undefined ? {} : { because: rule.because }),
  };
}

/** Compiles the requests of one object. */
export function compileRequests(
  requests: Written<readonly HttpRequestSpec[]>,
  expressions: ExpressionContext,
): readonly HttpRequest[] {
  const context: HttpContext = { ...expressions, secrets: [], used: new Set() };
  return items<HttpRequestSpec>(requests).map((request) => requestOf(request, context));
}

function requestOf(request: Written<HttpRequestSpec>, context: HttpContext): HttpRequest {
  const { value } = request;
  const paging = part(request, 'paging');
  return {
    ...addressOf(request, context),
    select: namesOf(value.select),
    ...(value.decode === undefined ? {} : { decode: value.decode }),
    ...(value.expand === undefined ? {} : { expand: value.expand }),
    ...(paging === undefined ? {} : { paging: pagingOf(paging, context) }),
  };
}

function addressOf(
  request: Written<Pick<HttpRequestSpec, 'path' | 'query' | 'body'>>,
  context: HttpContext,
): Pick<HttpRequest, 'path' | 'query' | 'body'> {
  const body = part(request, 'body');
  return {
    path: template(needed(request, 'path'), context),
    query: templates(part(request, 'query'), context),
    ...(body === undefined ? {} : { body: bodyOf(body.node, context) }),
  };
}

function checkOf(check: Written<HttpCheckSpec>, context: HttpContext): HttpCheck {
  const view: RecordView = { label: 'the answer', fields: undefined };
  const proves = compileOptional(part(check, 'proves'), view, context);
  const writes = compileOptional(part(check, 'writes'), view, context);
  const { decode } = check.value;
  const address = addressOf(check, context);
  return {
    request: { ...address, select: [], ...(decode === undefined ? {} : { decode }) },
    ...(proves === undefined ? {} : { proves }),
    ...(writes === undefined ? {} : { writes }),
  };
}

function authOf(auth: Written<HttpAuthSpec>, context: HttpContext): HttpAuth | undefined {
  const basic = part(auth, 'basic');
  const bearer = part(auth, 'bearer');
  const header = part(auth, 'header');
  const body = part(auth, 'body');
  const filled = (text: Written<string>) => template(text, context, true);
  if (basic !== undefined) {
    return { kind: 'basic', user: filled(needed(basic, 'user')), password: filled(needed(basic, 'password')) };
  }
  if (bearer !== undefined) return { kind: 'bearer', token: filled(bearer) };
  if (header !== undefined) {
    return { kind: 'header', name: header.value.name, value: filled(needed(header, 'value')) };
  }
  return body === undefined ? undefined : { kind: 'body', at: body.value.at, value: filled(needed(body, 'value')) };
}

function pagingOf(paging: Written<HttpPagingSpec>, context: HttpContext): HttpPaging {
  const page = part(paging, 'page');
  const token = part(paging, 'token');
  if (page !== undefined) {
    return { kind: 'page', into: placeOf(needed(page, 'into'), context), start: Number(page.value.start ?? 1) };
  }
  if (token !== undefined) {
    const { into, size } = placedWithSize(token, context);
    return { kind: 'token', from: namesOf(token.value.from), into, ...size };
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
  if (size === undefined) return { into, size: {} };
  const most = Math.max(1, Number(size.value.most));
  const least = Math.max(1, Number(size.value.least ?? most));
  return { into, size: { size: { into: placeOf(needed(size, 'into'), context), most, least } } };
}

function placeOf(place: Written<HttpPlaceSpec>, { report }: HttpContext): HttpPlace {
  const [where = '', ...names] = place.value;
  if (where === 'query' || where === 'body') return [where, ...names];
  const at = items<string>(place)[0]?.at ?? place.at;
  report('value-not-allowed', at, {
    value: where,
    allowed: 'query, body',
    suggestion: suggest(where, ['query', 'body']),
  });
  return ['query', ...names];
}

function namesOf(path: string | undefined): readonly string[] {
  return path === undefined || path === '' ? [] : path.split('.');
}

const HOLE = /\{(settings|secrets)\.([^{}]*)\}/g;

/** Checks the names in the holes of a text. Secrets may stand in `auth` alone: everything else may be shown. */
function template(text: Written<string>, context: HttpContext, mayBeSecret = false): string {
  checkHoles(text.node, context, mayBeSecret);
  return text.value;
}

function checkHoles(node: SpecNode, { settings, secrets, used, report }: HttpContext, mayBeSecret: boolean): void {
  if (node.kind !== 'text') return;
  for (const { 1: kind, 2: name = '', index } of node.value.matchAll(HOLE)) {
    const at = node.within(index);
    if (kind === 'settings') {
      if (!settings.has(name)) report('unknown-setting', at, { name, suggestion: suggest(name, settings.keys()) });
    } else if (!mayBeSecret) report('secret-misplaced', at, { name });
    else if (secrets.includes(name)) used.add(name);
    else report('unknown-secret', at, { name, suggestion: suggest(name, secrets) });
  }
}

function templates(
  map: Written<Record<string, string>> | undefined,
  context: HttpContext,
): Readonly<Record<string, string>> {
  return Object.fromEntries(parts(map).map(([name, text]) => [name, template(text, context)]));
}

const PLAIN: Readonly<Record<string, Json>> = { '': null, null: null, true: true, false: false };
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** The body as it is sent. Its keys mean nothing here: whatever the source's language calls `type` or `$` stays that. */
function bodyOf(node: SpecNode, context: HttpContext): Json {
  switch (node.kind) {
    case 'text':
      checkHoles(node, context, false);
      if (node.quoted) return node.value;
      if (Object.hasOwn(PLAIN, node.value)) return PLAIN[node.value] ?? null;
      return NUMBER.test(node.value) ? Number(node.value) : node.value;
    case 'list':
      return node.items.map((item) => bodyOf(item, context));
    case 'map':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, bodyOf(value, context)]));
    default:
      return node satisfies never;
  }
}
