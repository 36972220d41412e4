import type {
  HttpFileAddress,
  HttpForEach,
  HttpNested,
  HttpPageSize,
  HttpPaging,
  HttpPlace,
  HttpRequest,
} from '../../model/http.ts';
import type { Scalar } from '../../model/value.ts';
import { filled } from './template.ts';

type Settings = Readonly<Record<string, Scalar>>;

/**
 * The request with settings in those of its names that have holes, for sources of which nobody can know in advance what
 * their parameters are called. What is in the address and the body stays to be filled when it is sent.
 */
export function settledRequest(request: HttpRequest, settings: Settings): HttpRequest {
  const { select, expand, paging, nested, forEach } = request;
  return {
    ...request,
    select: names(select, settings),
    ...(expand === undefined ? {} : { expand: text(expand, settings) }),
    ...(paging === undefined ? {} : { paging: settledPaging(paging, settings) }),
    ...(nested === undefined ? {} : { nested: nested.map((one) => settledNested(one, settings)) }),
    ...(forEach === undefined ? {} : { forEach: settledForEach(forEach, settings) }),
  };
}

/** The same for the request that tells where a file is. */
export function settledAddress(address: HttpFileAddress, settings: Settings): HttpFileAddress {
  return { ...address, into: settledPlace(address.into, settings), select: names(address.select, settings) };
}

function settledPaging(paging: HttpPaging, settings: Settings): HttpPaging {
  const into = settledPlace(paging.into, settings);
  switch (paging.kind) {
    case 'page':
      return { ...paging, into };
    case 'token':
      return { ...paging, into, from: names(paging.from, settings), ...settledSize(paging, settings) };
    case 'offset':
      return { ...paging, into, ...settledSize(paging, settings) };
    default:
      return paging satisfies never;
  }
}

function settledSize({ size }: { readonly size?: HttpPageSize }, settings: Settings): { readonly size?: HttpPageSize } {
  return size === undefined ? {} : { size: { ...size, into: settledPlace(size.into, settings) } };
}

function settledNested(nested: HttpNested, settings: Settings): HttpNested {
  const { at, list, token, rest } = nested;
  return {
    ...nested,
    at: names(at, settings),
    list: names(list, settings),
    token: names(token, settings),
    ...settledSize(nested, settings),
    rest: {
      ...rest,
      by: { from: names(rest.by.from, settings), into: settledPlace(rest.by.into, settings) },
      select: names(rest.select, settings),
      token: settledPlace(rest.token, settings),
      ...(rest.size === undefined ? {} : { size: settledPlace(rest.size, settings) }),
    },
  };
}

function settledForEach(forEach: HttpForEach, settings: Settings): HttpForEach {
  return { ...forEach, into: settledPlace(forEach.into, settings) };
}

/** A place with settings in its names. */
export function settledPlace([where, ...rest]: HttpPlace, settings: Settings): HttpPlace {
  return [where, ...names(rest, settings)];
}

/** A setting may hold several names, joined by points, or none. */
function names(written: readonly string[], settings: Settings): readonly string[] {
  return written.flatMap((name) => {
    const found = text(name, settings);
    return found === name ? [name] : found.split('.').filter((part) => part !== '');
  });
}

function text(written: string, settings: Settings): string {
  return filled(written, { settings, secrets: {} });
}
