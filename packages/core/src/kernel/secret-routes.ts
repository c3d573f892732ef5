// Where secrets are handed over: told apart from their schemas, so that a command need not load a schema library for it.

export const SECRET_ROUTES = {
  set: { method: 'PUT', path: '/api/v1/secrets/:name' },
  unlock: { method: 'POST', path: '/api/v1/secrets/unlock' },
  seal: { method: 'POST', path: '/api/v1/secrets/seal' },
} as const;

/** Longest secret or passphrase, characters. */
export const SECRET_MAX = 65_536;
