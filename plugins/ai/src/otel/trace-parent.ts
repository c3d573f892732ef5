// The trace that a caller says its request is part of: the header `traceparent` (W3C Trace Context).

/** A span of the caller. */
export interface TraceParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Trace flags, a byte. */
  readonly flags: number;
}

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NOTHING = /^0+$/;

/** @returns null for what is no trace, which then counts as not sent (§3.2.2.3) */
export function readTraceParent(
  header: string | readonly string[] | undefined,
): TraceParent | null {
  if (typeof header !== 'string') return null;
  const [, version = '', traceId = '', spanId = '', flags = '', rest] = FORM.exec(header) ?? [];
  // later versions may add to it, this one may not
  if (version === '' || version === 'ff' || (version === '00' && rest !== undefined)) return null;
  if (NOTHING.test(traceId) || NOTHING.test(spanId)) return null;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}
