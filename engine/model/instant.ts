/** A day, or an instant: without its offset a time of day says nothing. */
const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2}))?$/;

/** ISO 8601 in UTC to the second, or `undefined` when the text is no day and no instant. */
export function toUtc(text: string): string | undefined {
  if (!INSTANT.test(text) || !isDay(text.slice(0, 10))) return undefined;
  const milliseconds = Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** `YYYY-MM-DD`. 30 February is no day, although the clock of the language takes it for 1 March. */
export function isDay(day: string): boolean {
  if (!DAY.test(day)) return false;
  const milliseconds = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(day);
}
