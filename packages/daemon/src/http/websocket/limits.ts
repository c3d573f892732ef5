// What one WebSocket connection may cost.

/** Largest message, bytes. */
export const MESSAGE_MAX = 1024 * 1024;
/**
 * Longest time for one message to arrive whole, milliseconds. With two looks of `CHECK_MS` and `CLOSE_MS` behind it, a
 * connection is gone within 15 s.
 */
export const MESSAGE_MS = 10_000;
/** Calls of one connection that run at the same time. */
export const IN_FLIGHT_MAX = 64;
/** Messages a second from the owner at the unix socket, and how many at once. Tokens have a rate of their own. */
export const OWNER_RATE = { perSecond: 100, burst: 500 } as const;
/** Messages refused for their rate that end a connection, unless a second went by without one. */
export const REFUSED_MAX = 1000;
export const CALM_MS = 1000;
/** A refused message above this many bytes is not even read to find out what it was. */
export const REFUSED_READ_MAX = 4096;

/** A peer that has this much to take already gets no further events, and nothing is read from it. Bytes. */
export const BUFFERED_MAX = 1024 * 1024;
/** What a peer may leave untaken before more is made for it. Bytes. */
export const PACE = 256 * 1024;
/** Longest time a peer may take for what is there, milliseconds. */
export const DRAIN_MS = 15_000;
/** A peer that takes what is there within this time has met a burst and reads all of it, milliseconds. */
export const BURST_MS = 1000;
/** A peer that falls behind twice within this time is too slow, milliseconds. */
export const LAG_AGAIN_MS = 60_000;

/** How often a peer has to show that it is there, milliseconds. */
export const PING_MS = 30_000;
/** How often connections are looked at, milliseconds. */
export const CHECK_MS = 1000;
/** Time for a peer to answer a close before its connection is cut, milliseconds. */
export const CLOSE_MS = 2000;
/** The same when the daemon stops. */
export const STOP_MS = 200;

/** Close codes (RFC 6455 §7.4, and one of our own). */
export const CLOSE = {
  stopping: 1001,
  binary: 1003,
  abuse: 1008,
  bug: 1011,
  tooSlow: 1013,
  unauthenticated: 4401,
} as const;
