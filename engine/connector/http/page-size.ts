import type { HttpPageSize, HttpRequest } from '../../model/http.ts';
import type { Placement } from './template.ts';

/** How many are asked for: records of a page, and items of the first page of each nested list. */
export interface PageSizes {
  readonly page: number | undefined;
  readonly nested: readonly (number | undefined)[];
}

/** What a request asks for first. */
export function firstSizes(request: HttpRequest): PageSizes {
  return {
    page: pageSizeOf(request)?.most,
    nested: (request.nested ?? []).map(({ size }) => size?.most),
  };
}

/** Half as many records; when there can be no fewer, half as many items of each nested list. `undefined`: no less goes. */
export function smallerSizes(request: HttpRequest, sizes: PageSizes): PageSizes | undefined {
  const page = halfOf(sizes.page, pageSizeOf(request));
  if (page !== undefined) return { ...sizes, page };
  const halves = (request.nested ?? []).map(({ size }, index) => halfOf(sizes.nested[index], size));
  if (halves.every((half) => half === undefined)) return undefined;
  return { ...sizes, nested: halves.map((half, index) => half ?? sizes.nested[index]) };
}

/** Half of a size, within its limits; `undefined` when it is as small as it may be. */
export function halfOf(size: number | undefined, limits: HttpPageSize | undefined): number | undefined {
  if (size === undefined || limits === undefined || size <= limits.least) return undefined;
  return Math.max(limits.least, Math.floor(size / 2));
}

/** The sizes in their places. */
export function sizePlacements(request: HttpRequest, sizes: PageSizes): readonly Placement[] {
  const limits = [pageSizeOf(request), ...(request.nested ?? []).map(({ size }) => size)];
  const values = [sizes.page, ...sizes.nested];
  return limits.flatMap((limit, index) => {
    const value = values[index];
    return limit === undefined || value === undefined ? [] : [{ into: limit.into, value }];
  });
}

function pageSizeOf({ paging }: HttpRequest): HttpPageSize | undefined {
  return paging === undefined || paging.kind === 'page' ? undefined : paging.size;
}
