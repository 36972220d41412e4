import type { Call, Client } from './client.ts';

const DEAL = /^\/api\/v2\/deals\/\d+/;

/**
 * A client that sends writes to one deal one after the other, lines included. Whether Pipedrive takes two at the same
 * moment is not documented, and a refusal of the second could not be told from a failure that leaves its outcome open.
 */
export function oneWriteAtATime(client: Client): Client {
  const last = new Map<string, Promise<unknown>>();
  return {
    send: (call) => {
      const deal = writtenDeal(call);
      if (deal === undefined) return client.send(call);
      const reply = (last.get(deal) ?? Promise.resolve()).then(() => client.send(call));
      const settled = reply
        .catch(() => undefined)
        .finally(() => {
          if (last.get(deal) === settled) last.delete(deal);
        });
      last.set(deal, settled);
      return reply;
    },
  };
}

function writtenDeal({ method, path }: Call): string | undefined {
  return method === 'GET' ? undefined : DEAL.exec(path)?.[0];
}
