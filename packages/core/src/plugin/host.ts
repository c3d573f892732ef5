// What the host gives a plugin, and nothing else: ports, no framework.
import type { Socket } from 'node:net';
import type { CallOf, Operation, OutputOf } from '../contract/index.ts';
import type { Database } from '../db/index.ts';
import type { HostCache } from './cache.ts';
import type { HostHooks } from './hooks.ts';
import type { HostJobs } from './jobs.ts';
import type { HostProposals } from './proposals.ts';
import type { PortName, Ports } from './providers.ts';
import type { HostSchedules } from './schedules.ts';
import type { HostSync } from './sync.ts';
import type { HostTexts } from './texts.ts';

/** The only source of time. Milliseconds since 1970 UTC. */
export interface Clock {
  now(): number;
}

/** The only source of identifiers. */
export interface Ids {
  /** UUIDv7. */
  uuid(): string;
  /** Random base32 of this length, a letter first. */
  ref(length: number): string;
}

/** Structured log; fields are redacted by name before they are written. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** On whose behalf and how a call runs. */
export interface CallContext {
  readonly userId: string;
  /** Scopes of the caller, `module:verb` or `*`. */
  readonly scopes: readonly string[];
  /** IANA zone: config `time.zone`, else the client's, else UTC. */
  readonly zone: string;
  /** BCP 47: config `time.locale`, else the client's; absent: nobody said. */
  readonly locale?: string | undefined;
  readonly requestId: string;
  /** Id of the token that the call came with; absent: the owner at the socket, or the daemon by itself. */
  readonly tokenId?: string | undefined;
  /** Revision the caller believes a row to have (`If-Match`); null: it did not say. See `assertRev`. */
  readonly ifMatch: number | null;
  /** The call only asks what it would do: nothing that it writes is kept. */
  readonly rehearsed?: boolean;
  /** Aborts when the caller goes away or the daemon stops. */
  readonly signal: AbortSignal;
  /** A feed that can be resumed tells here behind which number it begins, before its first item. */
  readonly begins?: (seq: number) => void;
  /**
   * Does what no transaction can wait for; absent: the call runs in none, and simply waits. A call with an
   * `Idempotency-Key` runs in one: it is undone then, and made anew once the work is done, of which this answers the
   * result. It has to come by the same works in the same order.
   */
  readonly outside?: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Secrets as one plugin reaches them; nobody else's. */
export interface HostSecrets {
  /**
   * What is kept as `<plugin>.<name>`; null: nothing.
   * @throws Problem `SECRETS_LOCKED`, `SECRETS_UNAVAILABLE`, `SECRETS_DAMAGED`
   */
  get(name: string): Promise<string | null>;
  /**
   * The secret that a field of the plugin's own config section refers to (`secretField`); ask at each use, and keep it no
   * longer than that.
   * @throws Problem `MISSING_PERMISSION` for a reference that is not in that section, `SECRET_NOT_FOUND`, and as `get`
   */
  resolve(reference: string): Promise<string>;
}

/** Longest waits of one call to the outside, milliseconds; 0: none. */
export interface HttpTimeouts {
  /** Until it is connected; at most 30 seconds. Default 10 seconds. */
  readonly connect?: number;
  /** From there to the head of the answer. Default 60 seconds. */
  readonly headers?: number;
  /** Between two pieces of the answer. Default 60 seconds. */
  readonly body?: number;
}

/** What `fetch` takes, and limits. Redirects are not followed, whatever `redirect` says; `dispatcher` is left out. */
export interface HttpInit extends RequestInit {
  readonly timeouts?: HttpTimeouts;
  /** Largest answer, bytes once decoded; `Infinity`: any. Default 64 MiB. */
  readonly maxBytes?: number;
  /**
   * Attempts beside the first, at most 3, where asking twice is asking once: GET, HEAD, OPTIONS, PUT and DELETE, with a
   * body that is neither a stream nor that of a Request. Made when nothing of an answer came, or 502, 503 or 504, after
   * a random pause or the one that the host asks for, if that is 10 seconds at most. Default 0: whoever calls, a library
   * or a job, tries again by itself.
   */
  readonly retries?: number;
}

/**
 * Calls a host: `fetch` with an allow-list. A redirect comes back as the answer it is; nothing is cached, kept in a jar
 * or sent through a proxy. Aborting `init.signal` closes the connection at once. The body of an answer is read to its
 * end, or cancelled, like that of `fetch`.
 * @throws Problem `EGRESS_NOT_ALLOWED` for a host that is neither in the contract's `net` nor in a `urlField` of the
 *   config, `EGRESS_BLOCKED_ADDRESS`, `EGRESS_URL_INVALID`, `EGRESS_REQUEST_INVALID`; `EGRESS_CIRCUIT_OPEN`, with the time
 *   to wait, while a host that kept failing is left alone; `EGRESS_FAILED`, `EGRESS_TIMEOUT`, `EGRESS_TOO_LARGE`; the
 *   reason of an aborted signal. Reading the body throws the last three and that reason, too.
 */
export type HostHttp = (input: string | URL | Request, init?: HttpInit) => Promise<Response>;

export interface ConnectInit {
  /** Aborting it closes the connection, also once it stands. */
  readonly signal?: AbortSignal;
  /** Longest waits, milliseconds; 0: none. */
  readonly timeouts?: {
    /** Until it is connected, TLS included. Default 10 seconds. */
    readonly connect?: number;
    /** Without a byte in either direction, noticed at the latest after twice that time. Default 5 minutes. */
    readonly idle?: number;
  };
}

/**
 * Opens a connection for another protocol than HTTP, to `smtp://host:port` or, with TLS from the first byte,
 * `smtps://host:port`. Who speaks through it may upgrade it to TLS (`STARTTLS`) and checks the certificate then. Its end
 * is its caller's: it is closed with `end()`, `destroy()`, or by aborting the signal.
 * @throws Problem `EGRESS_NOT_ALLOWED` for an address that neither a `urlField` of the config nor, with its port, the
 *   contract's `net` names, `EGRESS_BLOCKED_ADDRESS`, `EGRESS_URL_INVALID`, `EGRESS_CIRCUIT_OPEN`, `EGRESS_FAILED`,
 *   `EGRESS_TIMEOUT`; the reason of an aborted signal. What ends it later is an `error` of the socket: `EGRESS_TIMEOUT`,
 *   that reason, or the system's.
 */
export type HostConnect = (url: string | URL, init?: ConnectInit) => Promise<Socket>;

export interface Host<Config = unknown> {
  readonly id: string;
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** The plugin's own section as it applies now: read it at each use, for it may be changed while the daemon runs. */
  readonly config: Config;
  /** The user's zone as config `time.zone` has it now; null: nobody said, and who calls brings one. */
  readonly zone: string | null;
  readonly secrets: HostSecrets;
  /** The only way to the outside, with `connect`. */
  readonly http: HostHttp;
  readonly connect: HostConnect;
  readonly jobs: HostJobs;
  readonly schedules: HostSchedules;
  readonly sync: HostSync;
  /** What the plugin made before, as long as it is kept. */
  readonly cache: HostCache;
  /** Programs of the user that the plugin asks. */
  readonly hooks: HostHooks;
  /** Files that the user writes for the plugin. */
  readonly texts: HostTexts;
  /** What a person decides on. */
  readonly proposals: HostProposals;
  /**
   * Everything that running plugins provide behind a port, by name; ask at each use, for plugins start one after another.
   * @throws Problem `MISSING_PERMISSION` unless the manifest's `uses` has `<port>:use`
   */
  providers<P extends PortName>(port: P): ReadonlyMap<string, Ports[P]>;
  /**
   * Calls another slice's JSON operation as the plugin, on behalf of `context`.
   * @throws Problem `MISSING_PERMISSION` unless the manifest's `uses` and the caller's scopes both allow it;
   * `INVALID_INPUT`; what the operation throws
   */
  call<T extends Operation>(
    operation: T,
    input: CallOf<T>,
    context: CallContext,
  ): Promise<OutputOf<T>>;
}

/** A request as a raw operation sees it. */
export interface RawRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** A raw operation's answer. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}
