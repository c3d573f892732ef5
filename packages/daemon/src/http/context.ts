// On whose behalf and how a request runs.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isTimeZone } from '@aurelius/core/config';
import { HEADER, kernelErrors, type Operation } from '@aurelius/core/contract';
import type { CallContext } from '@aurelius/core/plugin';

/** The person the daemon belongs to; on the socket there is nobody else. */
const OWNER = 'owner';

const EVERYTHING = ['*'] as const;

/** Zones that clients named and that exist; there are a few hundred in all. */
const knownZones = new Map<string, boolean>();

/** Longest name worth looking up. */
const ZONE_MAX = 64;

function isKnownZone(zone: string): boolean {
  let known = knownZones.get(zone);
  if (known === undefined) {
    known = zone.length <= ZONE_MAX && isTimeZone(zone);
    if (known) knownZones.set(zone, known);
  }
  return known;
}

/** The call of the socket's owner. The signal is made when first asked for: most calls never do. */
export class OwnerContext implements CallContext {
  readonly userId = OWNER;
  readonly scopes = EVERYTHING;
  readonly zone: string;
  readonly requestId: string;
  readonly #response: ServerResponse;
  readonly #stopping: AbortSignal;
  #signal: AbortSignal | undefined;

  constructor(
    requestId: string,
    request: IncomingMessage,
    response: ServerResponse,
    configuredZone: string | undefined,
    stopping: AbortSignal,
  ) {
    const named = request.headers[HEADER.zone];
    this.zone = configuredZone ?? (typeof named === 'string' && isKnownZone(named) ? named : 'UTC');
    this.requestId = requestId;
    this.#response = response;
    this.#stopping = stopping;
  }

  get signal(): AbortSignal {
    if (!this.#signal) {
      const gone = new AbortController();
      if (this.#response.destroyed) gone.abort();
      this.#response.once('close', () => {
        if (!this.#response.writableFinished) gone.abort();
      });
      this.#signal = AbortSignal.any([gone.signal, this.#stopping]);
    }
    return this.#signal;
  }
}

/** @throws Problem `MISSING_PERMISSION` unless the caller may run the operation */
export function assertPermitted(operation: Operation, scopes: readonly string[]): void {
  const { permission } = operation;
  if (permission === 'public' || scopes.includes('*') || scopes.includes(permission)) return;
  throw kernelErrors.MISSING_PERMISSION(`${operation.id} needs ${permission}`);
}
