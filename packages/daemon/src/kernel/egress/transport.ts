// HTTP/1.1 to the outside, over the guarded connector. The only module that imports undici, and itself imported with the
// first call: a daemon that calls nobody never loads it. A second version of HTTP would save connections that are not
// missed; with this one, aborting a call closes its connection, and the host knows at once.
import type { Readable } from 'node:stream';
import type { NetReach } from '@aurelius/core/plugin';
import { Agent, Client, type Dispatcher, Pool } from 'undici';
import { guardedConnector } from './connector.ts';
import type { Resolve } from './guard.ts';

/** Connections to one host at the same time. */
const CONNECTIONS = 64;

/** What goes out. */
export interface Sending {
  readonly url: URL;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | Readable | null;
  readonly reach: NetReach;
  readonly signal: AbortSignal;
  /** Milliseconds; 0: none. */
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
  /** Told, just before the request is sent, of the address it is sent to. */
  onConnected(address: string): void;
}

/** What came back: the head, and the body as it arrives. */
export type Received = Pick<
  Dispatcher.ResponseData,
  'statusCode' | 'statusText' | 'headers' | 'body'
>;

export interface Transport {
  /** @throws Error of undici or of the connector */
  send(sending: Sending): Promise<Received>;
  /** Closes every connection, whatever still runs on it. */
  close(): Promise<void>;
}

type Told = Dispatcher.DispatchOptions & Partial<Pick<Sending, 'onConnected'>>;

/** A connection that tells each request which address it goes to. */
class ToldClient extends Client {
  readonly #address: () => string;

  constructor(origin: URL | string, options: Client.Options, reach: NetReach, resolve?: Resolve) {
    let address = '';
    const connect = guardedConnector(
      reach,
      (found) => {
        address = found;
      },
      resolve,
    );
    super(origin, { ...options, connect });
    this.#address = () => address;
  }

  override dispatch(options: Told, handler: Dispatcher.DispatchHandler): boolean {
    const { onConnected } = options;
    if (!onConnected) return super.dispatch(options, handler);
    const address = this.#address;
    const start = handler.onRequestStart;
    handler.onRequestStart = function (...args) {
      onConnected(address());
      start?.apply(this, args);
    };
    return super.dispatch(options, handler);
  }
}

/** @param resolve as in `createGuard` */
export function createTransport(resolve?: Resolve): Transport {
  const agentFor = (reach: NetReach) =>
    new Agent({
      factory: (origin, options) =>
        new Pool(origin, {
          ...options,
          connections: CONNECTIONS,
          allowH2: false,
          factory: (one, more) => new ToldClient(one, more, reach, resolve),
        }),
    });
  // a connection that the owner's word opened is no other caller's
  const agents = {
    public: agentFor('public'),
    loopback: agentFor('loopback'),
    owner: agentFor('owner'),
  } satisfies Record<NetReach, Agent>;
  return {
    send({ url, reach, headers, onConnected, ...rest }) {
      const options = {
        ...rest,
        origin: url.origin,
        path: url.pathname + url.search,
        headers: headers.flat(),
        onConnected,
      };
      return agents[reach].request(options);
    },
    async close() {
      await Promise.all(Object.values(agents).map((agent) => agent.destroy()));
    },
  };
}
