// Where a write comes from: what the event log, the audit log and undo remember of it beside the change itself.

export interface WriteOrigin {
  /**
   * Id of the connection whose call it is, so that its events are not echoed to it, or the name that all calls of hooks go
   * by; null: of none that could hear.
   */
  readonly connection: string | null;
  /** Operation that was called; null: the daemon itself writes. */
  readonly operation: string | null;
  readonly requestId: string | null;
  /** What the caller's calls of one name belong together under: they are undone as one; null: each is for itself. */
  readonly step: string | null;
  /** Id of the token that was shown, or `owner` for the person at the unix socket; null: the daemon itself. */
  readonly actor: string | null;
  /** On whose behalf; null: the daemon itself. */
  readonly userId: string | null;
  /** The call only asks what it would do: all that is written on its behalf is rolled back. */
  readonly rehearsed: boolean;
}

/** The daemon on its own account. */
export const NO_ORIGIN: WriteOrigin = {
  connection: null,
  operation: null,
  requestId: null,
  step: null,
  actor: null,
  userId: null,
  rehearsed: false,
};
