// Events: facts that were committed, named `<entity>:<past verb>`, numbered in the order they happened.

/** One entry of the event log. */
export interface AureliusEvent {
  /** Rises by commit order; gaps are possible, reuse is not. */
  readonly seq: number;
  readonly type: string;
  readonly userId: string;
  readonly entity: string;
  readonly entityId: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly data: unknown;
}
