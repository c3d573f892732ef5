// On whose behalf and how a call runs.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Config, isLocale, isTimeZone } from '@aurelius/core/config';
import { HEADER, kernelErrors, type Operation } from '@aurelius/core/contract';
import type { WriteOrigin } from '@aurelius/core/db';
import type { CallContext } from '@aurelius/core/plugin';
import { OWNER, type Principal } from '../kernel/auth/principal.ts';
import { HOOK_CONNECTION } from '../kernel/origin.ts';

/** A call as the kernel sees it; slices see no more than `CallContext`. */
export interface Caller extends CallContext {
  readonly principal: Principal;
  /** Terminal the command was typed on, as the command line names it; null: none. */
  readonly terminal: string | null;
  /** Id of the WebSocket connection it came in by, or `HOOK_CONNECTION`; null: it is a request of its own. */
  readonly connection: string | null;
  /** What its calls belong together under, as steps of undo; null: each is for itself. */
  readonly step: string | null;
  /** It only asks what it would do: all it writes is rolled back. */
  readonly rehearsed: boolean;
  /** `Idempotency-Key`; null: none. */
  readonly idempotencyKey: string | null;
  begins?: (seq: number) => void;
  outside?: NonNullable<CallContext['outside']>;
}

/** The zone and the locale that config `time` has set. */
export type Place = Config['time'];

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

/** The zone a request is read in: the configured one, else the one it names, else UTC. */
function zoneOf(headers: IncomingMessage['headers'], configured: string | undefined): string {
  const named = headers[HEADER.zone];
  return configured ?? (typeof named === 'string' && isKnownZone(named) ? named : 'UTC');
}

/** Longest language tag worth reading. */
const LOCALE_MAX = 35;

/** The locale a request is read in: the configured one, else the one it names. */
function localeOf(headers: IncomingMessage['headers'], configured: string | undefined) {
  const named = headers[HEADER.locale];
  if (configured !== undefined || typeof named !== 'string') return configured;
  return named.length <= LOCALE_MAX && isLocale(named) ? named : undefined;
}

const TERMINAL = /^[\w.:-]{1,64}$/;
const STEP = /^[\w-]{1,64}$/;
const ENTITY_TAG = /^"?(\d{1,15})"?$/;

/** `*` asks for any revision, which is what null stands for. */
function readIfMatch(text: string | undefined): number | null {
  if (text === undefined || text === '*') return null;
  const rev = ENTITY_TAG.exec(text)?.[1];
  if (rev === undefined) throw kernelErrors.INVALID_INPUT('If-Match takes one revision, like "3"');
  return Number(rev);
}

/** @throws Problem `INVALID_INPUT`: whoever means to try something must not find it done */
function readRehearse(text: string | string[] | undefined): boolean {
  if (text === undefined || text === 'true' || text === 'false') return text === 'true';
  throw kernelErrors.INVALID_INPUT('Aurelius-Rehearse is true or false');
}

/** The call of one HTTP request. The signal is made when first asked for: most calls never do. */
export class RequestContext implements Caller {
  readonly principal: Principal;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly zone: string;
  readonly requestId: string;
  readonly tokenId: string | undefined;
  readonly #locale: string | undefined;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #stopping: AbortSignal;
  begins?: (seq: number) => void;
  outside?: NonNullable<CallContext['outside']>;
  #signal: AbortSignal | undefined;

  constructor(
    requestId: string,
    principal: Principal,
    request: IncomingMessage,
    response: ServerResponse,
    { zone, locale }: Place,
    stopping: AbortSignal,
  ) {
    this.zone = zoneOf(request.headers, zone);
    this.#locale = locale;
    this.principal = principal;
    this.userId = principal.userId;
    this.scopes = principal.scopes;
    this.tokenId = principal.tokenId ?? undefined;
    this.requestId = requestId;
    this.#request = request;
    this.#response = response;
    this.#stopping = stopping;
  }

  get locale(): string | undefined {
    return localeOf(this.#request.headers, this.#locale);
  }

  get terminal(): string | null {
    const named = this.#request.headers[HEADER.terminal];
    return typeof named === 'string' && TERMINAL.test(named) ? named : null;
  }

  get connection(): string | null {
    return this.#request.headers[HEADER.hook] === undefined ? null : HOOK_CONNECTION;
  }

  get step(): string | null {
    const named = this.#request.headers[HEADER.step];
    return typeof named === 'string' && STEP.test(named) ? named : null;
  }

  /** @throws Problem `INVALID_INPUT` */
  get rehearsed(): boolean {
    return readRehearse(this.#request.headers[HEADER.rehearse]);
  }

  get idempotencyKey(): string | null {
    const key = this.#request.headers['idempotency-key'];
    return typeof key === 'string' ? key : null;
  }

  /** @throws Problem `INVALID_INPUT` */
  get ifMatch(): number | null {
    return readIfMatch(this.#request.headers['if-match']);
  }

  get signal(): AbortSignal {
    if (!this.#signal) {
      const gone = new AbortController();
      if (this.#response.destroyed) gone.abort();
      this.#response.once('close', () => {
        if (!this.#response.writableFinished) gone.abort();
      });
      this.#signal = AbortSignal.any([gone.signal, this.#stopping, this.principal.ended]);
    }
    return this.#signal;
  }
}

/** What is remembered of a call beside what it changes. */
export const originOf = (
  { id }: Operation,
  { connection, requestId, step, principal, userId, rehearsed }: Caller,
): WriteOrigin => ({
  connection,
  operation: id,
  requestId,
  step,
  actor: principal.tokenId ?? OWNER,
  userId: userId === '' ? null : userId,
  rehearsed,
});

/**
 * @param kind of whoever calls; null: a plugin on somebody's behalf
 * @throws Problem `MISSING_PERMISSION`, `HUMAN_NEEDED` unless the caller may run the operation
 */
export function assertPermitted(
  { id, permission, human }: Operation,
  scopes: readonly string[],
  kind: Principal['kind'] | null,
): void {
  if (permission !== 'public' && !scopes.includes('*') && !scopes.includes(permission)) {
    throw kernelErrors.MISSING_PERMISSION(`${id} needs ${permission}`);
  }
  if (human === true && kind !== 'human') throw kernelErrors.HUMAN_NEEDED();
}

const KEY = /^[\x21-\x7e]{1,255}$/;

const isRehearsable = (op: Operation): boolean =>
  op.effects === 'read' || (op.kind === 'json' && op.rehearsable === true);

/**
 * Refuses a call whose caller relies on `If-Match`, `Idempotency-Key` or `Aurelius-Rehearse` where the operation does not
 * keep it; on reads key and rehearsal have nothing to do, and raw operations see the key themselves.
 * @throws Problem `INVALID_INPUT`
 */
export function assertConditions(
  op: Operation,
  { ifMatch, idempotencyKey, rehearsed }: Pick<Caller, 'ifMatch' | 'idempotencyKey' | 'rehearsed'>,
): void {
  if (rehearsed && !isRehearsable(op)) {
    throw kernelErrors.INVALID_INPUT(`${op.id} cannot be rehearsed; nothing was done`);
  }
  if (ifMatch !== null && op.method !== 'PATCH') {
    throw kernelErrors.INVALID_INPUT('If-Match is understood on PATCH only');
  }
  if (idempotencyKey === null || op.effects === 'read' || op.kind === 'raw') return;
  if (op.kind === 'stream') {
    throw kernelErrors.INVALID_INPUT('Idempotency-Key is for single writes');
  }
  if (op.keyed === false) throw kernelErrors.INVALID_INPUT(`${op.id} takes no Idempotency-Key`);
  if (!KEY.test(idempotencyKey)) {
    throw kernelErrors.INVALID_INPUT(
      'Idempotency-Key takes one value of 1 to 255 visible ASCII characters',
    );
  }
}
