// The rows each client was shown last, so that it can name them by number. Kept in memory: numbers are for the moment.

/** Clients that are remembered; whoever listed longest ago is forgotten first. */
const MAX_CLIENTS = 200;
/** Rows of one list that have numbers. */
const MAX_ROWS = 10_000;

export interface Lists {
  /**
   * Takes rows for the list that `client` sees.
   * @param append they stand below those of before; else they take their place
   */
  remember(client: string, entity: string, ids: readonly string[], append: boolean): void;
  /** The id at a place, counted from 1; undefined: nothing stands there. */
  resolve(client: string, entity: string, place: number): string | undefined;
}

export function createLists(): Lists {
  /** Ids by entity, by client; the client that listed last comes last. */
  const clients = new Map<string, Map<string, string[]>>();
  return {
    remember(client, entity, ids, append) {
      const lists = clients.get(client) ?? new Map<string, string[]>();
      clients.delete(client);
      clients.set(client, lists);
      const [oldest] = clients.keys();
      if (clients.size > MAX_CLIENTS && oldest !== undefined) clients.delete(oldest);
      const shown = append ? (lists.get(entity) ?? []) : [];
      for (const id of ids) {
        if (shown.length === MAX_ROWS) break;
        shown.push(id);
      }
      lists.set(entity, shown);
    },
    resolve: (client, entity, place) => clients.get(client)?.get(entity)?.[place - 1],
  };
}
