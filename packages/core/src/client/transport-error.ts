// How an exchange with a daemon can fail below HTTP.

/** `unreachable`: nothing was sent · `silent`: no answer in time · `broken`: cut off · `malformed`: not HTTP/1.1. */
type TransportFault = 'unreachable' | 'silent' | 'broken' | 'malformed';

/** An exchange that got no whole answer. Unless it is `unreachable`, the daemon may have carried out the request. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly fault: TransportFault;
  /** System error name (`ECONNREFUSED`), when there is one. */
  readonly code: string | undefined;

  constructor(fault: TransportFault, message: string, code?: string) {
    super(message);
    this.fault = fault;
    this.code = code;
  }
}
