// The port of AI providers: what is to be known of a kind of upstream. The gateway makes the calls; a provider says how.
import type { HostHttp } from './host.ts';

/**
 * What is spoken on the wire: OpenAI's chat completions, Responses and embeddings, Anthropic's Messages and its counting
 * of tokens.
 */
export const AI_DIALECTS = ['chat', 'responses', 'embeddings', 'messages', 'count_tokens'] as const;
export type AiDialect = (typeof AI_DIALECTS)[number];

/** One upstream as its owner configured it, with what it takes to call it. */
export interface AiConnection {
  /** As the owner calls it: `local`. */
  readonly name: string;
  /** Without a slash at its end: `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  /** The key itself, for this call; null: none is needed. */
  readonly apiKey: string | null;
  readonly http: HostHttp;
  readonly signal: AbortSignal;
}

/** A model as an upstream tells of it. */
export interface AiModel {
  /** As the upstream calls it. */
  readonly id: string;
  /** Milliseconds since 1970 UTC; null: it does not say. */
  readonly created: number | null;
  /** Who made it, as far as the upstream says. */
  readonly owner: string | null;
}

/** What a failed answer means for whoever might try again. */
export interface AiFailure {
  /**
   * `key`: this key does not work (any more), another may; `limited`: too much was asked for; `overloaded` and `server`:
   * its own trouble; `request`: it was asked for something that cannot be had, here or anywhere.
   */
  readonly kind: 'key' | 'limited' | 'overloaded' | 'server' | 'request';
  /** Whether another attempt at the same upstream makes sense. */
  readonly again: boolean;
  /** Milliseconds it asks to wait; null: it does not say. */
  readonly waitMs: number | null;
}

/** A kind of upstream. Its name is what config calls `kind`. */
export interface AiProvider {
  /** What people read: "Anthropic". */
  readonly title: string;
  /** What it speaks. */
  readonly dialects: readonly AiDialect[];
  /** Where a dialect is spoken, below the base URL: `/chat/completions`. */
  path(dialect: AiDialect): string;
  /** Headers that show the key, and what else every call needs. @param apiKey null: there is none */
  headers(apiKey: string | null): Readonly<Record<string, string>>;
  /**
   * Reads an answer that is no success.
   * @param body its beginning as text, at most 64 KiB; it need not be JSON
   */
  failure(status: number, headers: Headers, body: string): AiFailure;
  /**
   * Every model the upstream offers.
   * @throws Problem of `http`, perhaps as the `cause` of another error; Error with the `status` of an answer that is no
   *   success; Error for one that cannot be read
   */
  models(connection: AiConnection): Promise<readonly AiModel[]>;
}
