import type { HttpAddress, HttpAuth, HttpTransport } from '../../model/http.ts';
import type { Json } from '../../model/value.ts';
import type { Sending } from './client.ts';
import type { Reach } from './hosts.ts';
import { filled, filledBody, type Placement, type TemplateValues, withPathPart, withValueAt } from './template.ts';

const ACCEPTED = {
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  csv: 'text/csv',
  rails_xml: 'application/xml',
} as const;

/** Puts a request together: holes filled, what varies put in its place, the credential last. */
export function sendingOf(
  request: HttpAddress,
  placements: readonly Placement[],
  transport: HttpTransport,
  reach: Reach,
  values: TemplateValues,
): Sending {
  const open: TemplateValues = { settings: values.settings, secrets: {} };
  let path = filled(request.path, open, encodeURIComponent);
  for (const { into, value } of placements)
    if (into[0] === 'path') path = withPathPart(path, into[1] ?? '', String(value));
  const url = new URL(reach.base.href.replace(/\/$/, '') + path);
  for (const [name, value] of Object.entries(request.query)) url.searchParams.set(name, filled(value, open));
  let body: Json | undefined = request.body === undefined ? undefined : filledBody(request.body, open);
  for (const { into, value } of placements) {
    const [where, ...keys] = into;
    if (where === 'query') url.searchParams.set(keys.join('.'), String(value));
    if (where === 'body') body = withValueAt(body, keys, value);
  }
  const format = request.decode ?? transport.decode;
  const { auth } = transport;
  if (auth?.kind === 'body') body = withValueAt(body, auth.at, filled(auth.value, values));
  return {
    shown: `${body === undefined ? 'GET' : 'POST'} ${url.pathname}${url.search}`,
    url,
    headers: { ...headersOf(transport, values), accept: ACCEPTED[format] },
    body,
    format,
  };
}

/** The headers of every request to the source itself, the credential among them. */
export function headersOf({ headers, auth }: HttpTransport, values: TemplateValues): Readonly<Record<string, string>> {
  const open: TemplateValues = { settings: values.settings, secrets: {} };
  const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), filled(value, open)] as const);
  return { ...Object.fromEntries(own), ...credential(auth, values) };
}

function credential(auth: HttpAuth | undefined, values: TemplateValues): Readonly<Record<string, string>> {
  switch (auth?.kind) {
    case 'basic': {
      const pair = `${filled(auth.user, values)}:${filled(auth.password, values)}`;
      return { authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` };
    }
    case 'bearer':
      return { authorization: `Bearer ${filled(auth.token, values)}` };
    case 'header':
      return {
        [filled(auth.name, { settings: values.settings, secrets: {} }).toLowerCase()]: filled(auth.value, values),
      };
    case 'body':
    case undefined:
      return {};
    default:
      return auth satisfies never;
  }
}
