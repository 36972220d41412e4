import type { HttpRequest } from '../../model/http.ts';
import type { SourceItem } from '../../port/source.ts';

/** Remembers what a request gave, should its pages have to be read from the beginning again. */
export interface GivenBefore {
  startOver(): void;
  /** Whether the item was given before reading started over; each time that it was given counts once. */
  isAgain(item: SourceItem): boolean;
}

/** Remembers nothing for requests that never start over: all but those by token whose pages can be made smaller. */
export function givenBefore({ paging, nested = [] }: HttpRequest): GivenBefore {
  const sizes = [paging?.kind === 'token' ? paging.size : undefined, ...nested.map(({ size }) => size)];
  const canStartOver = paging?.kind === 'token' && sizes.some((size) => size !== undefined && size.most > size.least);
  const given: string[] = [];
  let again = new Map<string, number>();
  return {
    startOver: () => {
      again = new Map();
      for (const name of given) again.set(name, (again.get(name) ?? 0) + 1);
    },
    isAgain: (item) => {
      if (!canStartOver) return false;
      const name = nameOf(item);
      if (name === undefined) return false;
      const times = again.get(name) ?? 0;
      if (times > 0) again.set(name, times - 1);
      else given.push(name);
      return times > 0;
    },
  };
}

/** What an item is called, whatever else of it may have changed since; `undefined` for what is told once anyway. */
function nameOf(item: SourceItem): string | undefined {
  if (item.kind === 'record') return `record ${item.record.key}`;
  return item.kind === 'rejected' ? `rejected ${item.reason} ${item.text}` : undefined;
}
