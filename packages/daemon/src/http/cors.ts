// Cross-origin answers (Fetch standard) for the web pages that the config allows, and for nobody else.
import { HEADER } from '@aurelius/core/contract';

const EXPOSED = [
  'etag',
  'retry-after',
  'idempotency-replayed',
  HEADER.rehearse,
  HEADER.requestId,
].join(', ');
const ACCEPTED = [
  'authorization',
  'content-type',
  'idempotency-key',
  'if-match',
  'last-event-id',
  HEADER.step,
  HEADER.rehearse,
  HEADER.zone,
  HEADER.locale,
].join(', ');

/** How long a browser may remember the answer to a preflight, seconds. */
const MAX_AGE = '600';

/** @param origin one that the gate found in the allow-list */
export const corsHeaders = (origin: string): readonly string[] => [
  'access-control-allow-origin',
  origin,
  'access-control-expose-headers',
  EXPOSED,
  'vary',
  'origin',
];

/** Besides `corsHeaders`, on the answer to a preflight. */
export const PREFLIGHT_HEADERS: readonly string[] = [
  'access-control-allow-methods',
  'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers',
  ACCEPTED,
  'access-control-max-age',
  MAX_AGE,
];
