import { libraryFunction } from './declaration.ts';

/** One address, bare, behind `mailto:` or in angle brackets behind a name. */
const WRAPPED = /^(?:[^<>]*<(?<inside>[^<>]+)>|(?:mailto:)?(?<bare>[^<>]+))$/iu;

/** The plain form of RFC 5322 that mail systems deliver; quoted local parts and comments are not in use. */
const EMAIL =
  /^(?=.{1,64}@)[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@(?<domain>(?=.{1,253}$)[^@]+)$/u;

/** Labels of letters, digits and inner hyphens; the last one is no number, so that an IP address is no name. */
const HOST_NAME = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+(?:\p{L}{2,63}|xn--[a-z0-9-]{1,59})$/u;

const SCHEME = /^[a-z][a-z0-9+.-]*:(?!\d+(?:\/|$))/iu;

/** A normalised e-mail address, or `undefined` when the text is not exactly one. */
function readEmail(text: string): string | undefined {
  const { inside, bare } = WRAPPED.exec(text.trim())?.groups ?? {};
  const address = (inside ?? bare ?? '').trim().toLowerCase();
  const domain = EMAIL.exec(address)?.groups?.domain;
  return domain !== undefined && HOST_NAME.test(domain) ? address : undefined;
}

/** An address of the web, or `undefined`. Without a scheme it is taken for https, as browsers do. */
function readUrl(text: string): URL | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || /\s/u.test(trimmed)) return undefined;
  const url = URL.parse(SCHEME.test(trimmed) ? trimmed : `https://${trimmed.replace(/^\/\//, '')}`);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  const secret = url.username !== '' || url.password !== '';
  return !secret && HOST_NAME.test(url.hostname) ? url : undefined;
}

function withoutRootSlash(url: URL): string {
  return url.pathname === '/' && url.search === '' && url.hash === '' ? url.origin : url.href;
}

const NO_URL = 'the text is no address of a web page, holds a password, or names no host with a domain';

/** Functions on e-mail addresses, web addresses and their domains. */
export const WEB_FUNCTIONS = [
  libraryFunction({
    name: 'email',
    family: 'E-mail and web',
    summary: 'An e-mail address in small letters, without mailto: and without a name around it.',
    details:
      'Mail systems may tell capitals apart before the @, but hardly any does, and people are matched by their address. ' +
      'Whether an address is valid is `$exists($email(value))`.',
    nothing: 'the text is not exactly one address that could be delivered',
    parameters: [{ name: 'address', type: 'text' }],
    result: 'text',
    examples: [
      { call: '$email(" Jane.Doe@Example.COM ")', gives: 'jane.doe@example.com' },
      { call: '$email("Jane Doe <jane@example.com>")', gives: 'jane@example.com' },
      { call: '$email("mailto:jane@example.com")', gives: 'jane@example.com' },
      { call: '$email("jane@example")', is: 'nothing' },
      { call: '$email("jane@example.com, joe@example.com")', is: 'nothing' },
    ],
    answer: readEmail,
  }),
  libraryFunction({
    name: 'url',
    family: 'E-mail and web',
    summary: 'A web address with its scheme, its host in small letters.',
    details: 'Without a scheme it gets https://, as in a browser. A path of / alone is left out.',
    nothing: NO_URL,
    parameters: [{ name: 'address', type: 'text' }],
    result: 'text',
    examples: [
      { call: '$url("WWW.Example.com/About")', gives: 'https://www.example.com/About' },
      { call: '$url("http://example.com/")', gives: 'http://example.com' },
      { call: '$url("n/a")', is: 'nothing' },
      { call: '$url("jane@example.com")', is: 'nothing' },
      { call: '$url("javascript:alert(1)")', is: 'nothing' },
    ],
    answer: (address) => {
      const url = readUrl(address);
      return url === undefined ? undefined : withoutRootSlash(url);
    },
  }),
  libraryFunction({
    name: 'host',
    family: 'E-mail and web',
    summary: 'The host of a web address, in small letters and without its port.',
    nothing: NO_URL,
    parameters: [{ name: 'address', type: 'text' }],
    result: 'text',
    examples: [
      { call: '$host("https://www.Example.com:8080/a?b")', gives: 'www.example.com' },
      { call: '$host("http://127.0.0.1/")', is: 'nothing' },
    ],
    answer: (address) => readUrl(address)?.hostname,
  }),
  libraryFunction({
    name: 'domain',
    family: 'E-mail and web',
    summary: 'The domain of a web address, a host or an e-mail address, without a leading www.',
    details: 'Other subdomains stay: which of them somebody registered cannot be told from the name.',
    nothing: 'the text is neither an e-mail address nor a web address',
    parameters: [{ name: 'address', type: 'text' }],
    result: 'text',
    examples: [
      { call: '$domain("https://www.example.co.uk/team")', gives: 'example.co.uk' },
      { call: '$domain("Jane <jane@mail.example.com>")', gives: 'mail.example.com' },
      { call: '$domain("unknown")', is: 'nothing' },
    ],
    answer: (address) => {
      const email = readEmail(address);
      const host = email === undefined ? readUrl(address)?.hostname : email.slice(email.lastIndexOf('@') + 1);
      return host?.replace(/^www\.(?=[^.]+\.)/u, '');
    },
  }),
];
