import { vi } from 'vitest';

/** Does work that prints, and prints nothing. */
export async function quietly<Result>(work: () => Promise<Result>): Promise<Result> {
  const streams = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockReturnValue(true));
  try {
    return await work();
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
}
