import type {
  HttpAssertSpec,
  HttpAuthSpec,
  HttpCheckSpec,
  HttpErrorRuleSpec,
  HttpTransportSpec,
  SystemFile,
} from '../../../schema/system.generated.ts';
import type { HttpAssert, HttpAuth, HttpCheck, HttpErrorRule, HttpTransport } from '../../model/http.ts';
import { suggest } from '../suggest.ts';
import { items, needed, part, parts, type Written } from '../written.ts';
import type { ExpressionContext, RecordView } from './context.ts';
import { compileOptional } from './expression.ts';
import { addressOf, compileLog, pagingOf } from './http-request.ts';
import { type HttpContext, template, templates } from './http-template.ts';

/** Requests a second, and megabytes of a file, where a system says nothing: slow enough for anybody. */
const DEFAULT_PER_SECOND = 2;
const DEFAULT_DOWNLOAD_MEGABYTES = 50;

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
  for (const host of items(needed(spec, 'hosts'))) template(host, context);
  checkHost(needed(spec, 'url'), value.hosts, context);
  const auth = part(spec, 'auth');
  const paging = part(spec, 'paging');
  const check = part(spec, 'check');
  const log = part(spec, 'log');
  const compiledAuth = auth === undefined ? undefined : authOf(auth, context);
  return {
    url,
    hosts: value.hosts,
    ...(compiledAuth === undefined ? {} : { auth: compiledAuth }),
    headers: templates(part(spec, 'headers'), context),
    decode: value.decode ?? 'json',
    errors: items<HttpErrorRuleSpec>(part(spec, 'errors')).map((rule) => errorRule(rule, context)),
    rate: {
      perSecond: Math.max(1, Number(value.rate?.per_second ?? DEFAULT_PER_SECOND)),
      concurrency: Math.max(1, Number(value.rate?.concurrency ?? 1)),
    },
    ...(paging === undefined ? {} : { paging: pagingOf(paging, context) }),
    ...(check === undefined ? {} : { check: checkOf(check, context) }),
    ...(log === undefined ? {} : { log: compileLog(log, context) }),
    downloadLimitMegabytes: Number(value.download?.limit_mb ?? DEFAULT_DOWNLOAD_MEGABYTES),
    ...writingOf(value),
    secrets: new Map(Object.entries(declared).filter(([name]) => context.used.has(name))),
  };
}

/** A host that is written out is known now; one that a setting gives, when the source is opened. */
function checkHost({ value: url, at }: Written<string>, hosts: readonly string[], { report }: HttpContext): void {
  const host = /^https?:\/\/([^/{}]+)(?:\/|$)/.exec(url)?.[1];
  if (host === undefined || hosts.includes(host) || hosts.some((one) => one.includes('{'))) return;
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

/** The answer to a request, of which no types are known. */
const ANSWER: RecordView = { label: 'the answer', fields: undefined };

function errorRule(rule: Written<HttpErrorRuleSpec>, context: HttpContext): HttpErrorRule {
  const { status, action, says, because, quote } = rule.value;
  const when = compileOptional(part(rule, 'when'), ANSWER, context);
  return {
    status: status.map(Number),
    action,
    ...(says === undefined ? {} : { says }),
    ...(when === undefined ? {} : { when }),
    ...(because === undefined ? {} : { because }),
    ...(String(quote) === 'true' ? { quote: true } : {}),
  };
}

function checkOf(check: Written<HttpCheckSpec>, context: HttpContext): HttpCheck {
  const proves = compileOptional(part(check, 'proves'), ANSWER, context);
  const writes = compileOptional(part(check, 'writes'), ANSWER, context);
  const asserts = items<HttpAssertSpec>(part(check, 'asserts')).flatMap((assert) => assertOf(assert, context));
  return {
    request: addressOf(check, context),
    ...(proves === undefined ? {} : { proves }),
    ...(writes === undefined ? {} : { writes }),
    ...(asserts.length === 0 ? {} : { asserts }),
  };
}

function assertOf(assert: Written<HttpAssertSpec>, context: HttpContext): readonly HttpAssert[] {
  const expect = compileOptional(needed(assert, 'expect'), ANSWER, context);
  const names = compileOptional(part(assert, 'names'), ANSWER, context);
  const { message, severity } = assert.value;
  // One that cannot be compiled is reported.
  if (expect === undefined) return [];
  return [{ expect, message, severity: severity ?? 'error', ...(names === undefined ? {} : { names }) }];
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
    return { kind: 'header', name: template(needed(header, 'name'), context), value: filled(needed(header, 'value')) };
  }
  return body === undefined ? undefined : { kind: 'body', at: body.value.at, value: filled(needed(body, 'value')) };
}
