// Headers that every answer carries, however it comes about. Names and values in turn, as `writeHead` takes them.

/** Nothing is stored, sniffed, framed or run by a browser. */
export const COMMON_HEADERS: readonly string[] = [
  'cache-control',
  'no-store',
  'x-content-type-options',
  'nosniff',
  'content-security-policy',
  "default-src 'none'; frame-ancestors 'none'",
];

/** The same for old browsers, over TCP: no browser reaches the unix socket. */
export const TCP_HEADERS: readonly string[] = [
  ...COMMON_HEADERS,
  'x-frame-options',
  'DENY',
  'referrer-policy',
  'no-referrer',
];

/** Of problem details (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';
