// Whether a call may be made: what both faces ask before anything leaves.
import { isProblem, NET_SCHEMES } from '@aurelius/core/contract';
import { egressErrors } from '@aurelius/core/kernel';
import {
  type Clock,
  type NetPlace,
  type NetReach,
  type NetTarget,
  placeOf,
} from '@aurelius/core/plugin';
import { currentOrigin } from '../origin.ts';
import type { Circuits } from './circuits.ts';
import type { Ledger, RunningCall } from './ledger.ts';

/** Who calls, and what they may call as things stand. */
export interface Caller {
  readonly id: string;
  targets(): Promise<readonly NetTarget[]>;
}

/** What calls of either face are made with. */
export interface CallParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Aborts when the daemon stops. */
  readonly closing: AbortSignal;
  /** Loaded with the first call. */
  circuits(): Promise<Circuits>;
}

type Face = (typeof NET_SCHEMES)[NetPlace['scheme']]['face'];

/** The record of a call that begins. */
export function recordOf({ id }: Caller, method: string, { now }: Clock): RunningCall {
  const { operation, userId } = currentOrigin();
  return {
    userId,
    plugin: id,
    operation,
    at: now(),
    method,
    scheme: '',
    host: '',
    port: 0,
    address: null,
    status: null,
    sent: 0,
    received: 0,
  };
}

/**
 * The address of a call.
 * @throws Problem `EGRESS_URL_INVALID`, which repeats nothing of it: it may hold a password
 */
export function readUrl(text: string, face: Face): { url: URL; place: NetPlace } {
  const invalid = (reason: string) => egressErrors.EGRESS_URL_INVALID(reason);
  if (!URL.canParse(text)) throw invalid('It is no URL.');
  const url = new URL(text);
  const place = placeOf(url);
  if (!place || NET_SCHEMES[place.scheme].face !== face) {
    const spoken = Object.entries(NET_SCHEMES).flatMap(([scheme, known]) =>
      known.face === face ? [scheme] : [],
    );
    throw invalid(`The scheme ${url.protocol} is not spoken; ${spoken.join(' and ')} are.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid('It holds a name or a password, which are no part of where it leads.');
  }
  if (face === 'stream' && `${url.pathname}${url.search}${url.hash}`.length > 1) {
    throw invalid('It holds more than a host and a port.');
  }
  return { url, place };
}

/**
 * Notes where the call goes, and asks whether it may.
 * @returns what its address may be
 * @throws Problem `EGRESS_NOT_ALLOWED`
 */
export async function assertAllowed(
  { id, targets }: Caller,
  place: NetPlace,
  record: RunningCall,
): Promise<NetReach> {
  record.scheme = place.scheme;
  record.host = place.hostname;
  record.port = place.port;
  const target = (await targets()).find(({ covers }) => covers(place));
  if (target) return target.reach;
  throw egressErrors.EGRESS_NOT_ALLOWED(
    `${id} may not call ${place.shown}: neither its manifest nor its section of the config names it.`,
  );
}

/**
 * Asks whether a call may be made. What is refused is recorded; what is only put off leaves no trace, for nothing is wrong
 * with it and nothing has left.
 */
export async function asked<T>(
  ledger: Ledger,
  record: RunningCall,
  ask: () => Promise<T>,
): Promise<T> {
  ledger.begin(record);
  try {
    return await ask();
  } catch (error) {
    if (isProblem(error, egressErrors.EGRESS_CIRCUIT_OPEN)) ledger.drop(record);
    else ledger.end(record, 'refused', isProblem(error) ? error.code : null);
    throw error;
  }
}

/** The host as circuits and errors name it. */
export const hostOf = ({ hostname, port }: NetPlace): string => `${hostname}:${port}`;
