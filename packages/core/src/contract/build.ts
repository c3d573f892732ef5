// Which build this is. Both constants are written in by the bundler; sources run unbuilt only in tests.

declare const __AURELIUS_BUILD__: string | undefined;
declare const __AURELIUS_VERSION__: string | undefined;

/** Rises with every build (`<UTC time>-<hash of the sources>`, compared as text); `dev` when run from sources. */
export const BUILD_ID: string = typeof __AURELIUS_BUILD__ === 'string' ? __AURELIUS_BUILD__ : 'dev';

/** Product version (semver). */
export const VERSION: string =
  typeof __AURELIUS_VERSION__ === 'string' ? __AURELIUS_VERSION__ : '0.0.0-dev';

/** Headers that client and daemon tell each other about themselves. */
export const HEADER = {
  /** Build id of the sender. A daemon older than its client answers `DAEMON_OUTDATED` and does nothing. */
  build: 'aurelius-build',
  /** IANA zone of the client, used where the config names none. */
  zone: 'aurelius-time-zone',
  /** Locale of the client (BCP 47), used where the config names none. */
  locale: 'aurelius-locale',
  /** Request id, in every answer and in the log. */
  requestId: 'aurelius-request-id',
  /** `true` on the stored answer to an earlier request with the same `Idempotency-Key`. */
  replayed: 'idempotency-replayed',
  /** Which terminal a command was typed on; list numbers belong to it. */
  terminal: 'aurelius-terminal',
  /** Calls of one caller that share it are one step of undo. */
  step: 'aurelius-step',
  /** `true`: what the call would do is answered, and nothing kept. The answer says `true` as well. */
  rehearse: 'aurelius-rehearse',
  /** Set where a user's hook makes the call: what the call changes runs no hooks. */
  hook: 'aurelius-hook',
  /** Number of the newest event when a feed began: where to take up if it breaks off before its first one. */
  seq: 'aurelius-event-seq',
} as const;
