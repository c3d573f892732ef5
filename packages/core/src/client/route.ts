// From an operation's input to the request that carries it: path parameters, query or JSON body.

/** The routing facts of an operation; both `Operation`s and generated command tables give them. */
export interface Route {
  readonly method: string;
  /** With `:params`. */
  readonly path: string;
  readonly place: 'query' | 'body';
}

export interface RoutedCall {
  readonly method: string;
  /** Percent-encoded, query included. */
  readonly path: string;
  /** JSON text; absent when the input travels in the path and query alone. */
  readonly body?: string;
}

const queryOf = (fields: Readonly<Record<string, unknown>>): string => {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) {
        pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`);
      }
    }
  }
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
};

/** Lone surrogates cannot be percent-encoded; the daemon refuses what they become. */
const segment = (value: unknown): string => encodeURIComponent(String(value).toWellFormed());

/** Splits one input object into path, query and body. Repeated query keys carry arrays. */
export function routeCall(route: Route, input: Readonly<Record<string, unknown>>): RoutedCall {
  const rest: Record<string, unknown> = { ...input };
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest[name];
    delete rest[name];
    return segment(value ?? '');
  });
  if (route.place === 'query') return { method: route.method, path: path + queryOf(rest) };
  return { method: route.method, path, body: JSON.stringify(rest) };
}
