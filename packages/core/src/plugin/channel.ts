// The port of notification channels: ways to reach a person outside of Aurelius' own surfaces.

/** How much a message wants to be read; `urgent` also reaches somebody in their quiet hours. */
export type MessagePriority = 'low' | 'normal' | 'high' | 'urgent';

/** What is to be told. Title and body may come from strangers: a channel escapes them for where they go. */
export interface ChannelMessage {
  /** The same for every attempt at this message. */
  readonly id: string;
  /** What `aurelius notifications ack` takes: the notifications that it tells of; none for a test message. */
  readonly refs: readonly string[];
  readonly category: string;
  readonly priority: MessagePriority;
  /** One line. */
  readonly title: string;
  /** Plain text; may be empty. */
  readonly body: string;
  /** URL of what it is about. */
  readonly link: string | null;
  /** RFC 3339, UTC. */
  readonly created: string;
}

/** Where a message goes, and how long that is wanted. */
export interface ChannelContext {
  readonly userId: string;
  readonly signal: AbortSignal;
}

/** A way to tell a person something. */
export interface NotificationChannel {
  /** What people read: "Mail". */
  readonly title: string;
  /** Why it cannot deliver as things stand, in words for its owner, found without calling anybody; null: it can. */
  fault(): Promise<string | null>;
  /**
   * Delivers one message, or throws. It is called from a job: `unrecoverable` says that no attempt can help, `comeBack` and
   * a Problem with `retryAfter` that it is too early.
   */
  send(message: ChannelMessage, context: ChannelContext): Promise<void>;
}
