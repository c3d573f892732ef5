// What routing is asked and what it answers.
import type { Problem } from '@aurelius/core/errors';
import type { AiDialect, AiFailure, SpendFor } from '@aurelius/core/plugin';
import type { Tier } from '../contract/config.ts';
import type { Preference } from '../contract/routing-config.ts';
import type { Incoming } from '../dialects/index.ts';

/** Somebody who may be asked. */
export interface Target {
  /** As the owner calls the upstream: `local`. */
  readonly provider: string;
  /** Of its config: `anthropic`. */
  readonly kind: string;
  /** As the upstream calls it. */
  readonly model: string;
  /** What is spoken there. */
  readonly dialect: AiDialect;
  /** It is on this machine. */
  readonly loopback: boolean;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Reference to the key, `secret:…`; null: none is sent. */
  readonly apiKey: string | null;
}

/** How hard a request looks, and what makes it look so. */
export interface Score {
  /** From 0 to 100. */
  readonly points: number;
  /** What each thing added or took away, those that did neither left out. */
  readonly factors: Readonly<Record<string, number>>;
}

/** Why somebody who could have been asked is not. `kind`: no plugin speaks with it. */
export type Rejection = 'forbidden' | 'kind' | 'dialect' | 'resting' | 'unknown';

/** How a route came about: small, JSON, and without a word of the request itself but the model it names. */
export interface RouteWhy {
  /** The model as it was asked for. */
  readonly asked: string;
  /** What that was: `provider/model`, a tier, `auto`, or a bare model. */
  readonly by: 'address' | 'tier' | 'auto' | 'model';
  /** Null: it was no tier. */
  readonly tier: Tier | null;
  /** Only of `auto`. */
  readonly score?: Score;
  /** What the order went by. */
  readonly order: Preference;
  /** It stays with whom its conversation was with. */
  readonly sticky?: true;
  /** A budget asked for something cheaper: what it was instead; null: there is nothing cheaper. */
  readonly cheaper?: Tier | null;
  /** `provider/model` of whoever may be asked, in order. */
  readonly targets: readonly string[];
  readonly left: readonly {
    readonly target: string;
    readonly why: Rejection;
    /** Of one that rests: until it is asked again. */
    readonly seconds?: number;
  }[];
}

export interface Route {
  /** Whom to ask, one after another. */
  readonly targets: readonly [Target, ...Target[]];
  /**
   * All of them rest: Problem `AI_PROVIDERS_RESTING` with the time until the first is back, to be thrown unless something is
   * known without asking; null: they may be asked.
   */
  readonly resting: Problem | null;
  readonly why: RouteWhy;
}

export interface RouteAsk {
  readonly incoming: Incoming;
  /** Name of the conversation; null: nobody said. */
  readonly conversation: string | null;
  /** Whether a provider may get what the request holds: nobody else is considered. */
  readonly allowed: (provider: string) => boolean;
  /** One tier lower than it would be. */
  readonly cheaper: boolean;
  readonly spend: SpendFor;
}

export interface Router {
  /**
   * Finds out who is to be asked. Nobody is called, but for lists of models that a bare name needs.
   * @throws Problem `AI_NOT_CONFIGURED`, `AI_MODEL_NOT_FOUND`, `AI_MODEL_AMBIGUOUS`, `AI_DIALECT_UNSUPPORTED`,
   *   `AI_PROVIDER_FORBIDDEN`
   */
  route(ask: RouteAsk): Promise<Route>;
  /**
   * To be asked right before an attempt: of a provider that rested, one attempt goes ahead to find out how it is.
   * @throws Problem `AI_PROVIDERS_RESTING` where it rests
   */
  admit(target: Target): void;
  /** It began to answer. @param firstByteMs milliseconds from the attempt's begin */
  succeeded(target: Target, firstByteMs: number): void;
  failed(target: Target, failure: AiFailure): void;
}
