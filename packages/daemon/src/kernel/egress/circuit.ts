// One circuit breaker. The library counts failures and changes states; how long an open one cools down is judged here, by the
// daemon's clock, and so is what the library would take for a success: a probe of which nothing can be said.
import type { Clock } from '@aurelius/core/plugin';
import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
} from 'cockatiel';

/** Failures in a row that open it. */
const FAILURES = 5;
/** How long it is open the first time, milliseconds; each probe that fails doubles it. */
const COOL_DOWN_MS = 10_000;
const COOL_DOWN_MAX_MS = 300_000;

const FAILED = new Error('The host failed');
const UNJUDGED = new Error('Nothing can be said of the host');

/** What a call that was let through tells of its host. The first word counts. */
export interface Pass {
  /** The host has begun to answer as it should. A probe closes the circuit by it, and goes on as an ordinary call. */
  answering(): Promise<void>;
  succeed(): void;
  fail(): void;
  /** Nothing can be said: whoever called went away, or nothing was sent. */
  leave(): void;
}

/** `closed` is told once a host answers again. */
export type CircuitChange = 'opened' | 'closed';

type Verdict = 'good' | 'bad' | 'none';

export class Circuit {
  readonly #clock: Clock;
  readonly #onChange: (change: CircuitChange) => void;
  readonly #counter = new ConsecutiveBreaker(FAILURES);
  readonly #policy: CircuitBreakerPolicy;
  /** Rises with every change of state: what began before one tells nothing of what came after it. */
  #era = 0;
  #running = 0;
  /** Probes that have failed since a call went well, and the opening itself. */
  #openings = 0;
  #since: number | null = null;
  #until = 0;
  #isProbeLost = false;
  /** Settles once the library has noted the last verdict. */
  #noted: Promise<void> = Promise.resolve();

  constructor(clock: Clock, onChange: (change: CircuitChange) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
    this.#policy = circuitBreaker(
      handleWhen((error) => error === FAILED),
      // always over: `#isCooling` decides
      { breaker: this.#counter, halfOpenAfter: Number.NEGATIVE_INFINITY },
    );
    this.#policy.onStateChange(() => {
      this.#era++;
    });
    this.#policy.onBreak(() => this.#opened());
    this.#policy.onReset(() => this.#closed());
  }

  /** Since when calls are refused, milliseconds since 1970 UTC; null: they are not. */
  get since(): number | null {
    return this.#since;
  }

  /** When it has cooled down. */
  get until(): number {
    return this.#until;
  }

  /** Whether a call is out that finds out how the host is. */
  get isProbing(): boolean {
    return this.#policy.state === CircuitState.HalfOpen;
  }

  /** Whether it holds nothing that is worth keeping. */
  get isIdle(): boolean {
    return this.#since === null && this.#running === 0 && this.#counter.state === 0;
  }

  /** @returns null: no call is made now */
  async enter(): Promise<Pass | null> {
    await this.#noted;
    return this.isProbing || this.#isCooling() ? null : this.#pass();
  }

  #isCooling(): boolean {
    const now = this.#clock.now();
    // a clock that was put back keeps nothing closed off for longer
    return this.#since !== null && this.#since <= now && now < this.#until;
  }

  #opened(): void {
    const now = this.#clock.now();
    if (this.#isProbeLost) {
      this.#isProbeLost = false;
      return;
    }
    this.#until = now + Math.min(COOL_DOWN_MAX_MS, COOL_DOWN_MS * 2 ** this.#openings);
    this.#openings++;
    if (this.#since !== null) return;
    this.#since = now;
    this.#onChange('opened');
  }

  #closed(): void {
    this.#since = null;
    // on probation: the next failure opens it again, and for longer
    this.#counter.state = FAILURES - 1;
    this.#onChange('closed');
  }

  /** A call in the eyes of the library, which waits for the verdict. */
  #call(): { isProbe: boolean; settle(verdict: Verdict): Promise<void> } {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const noted = this.#policy
      .execute(() => promise)
      .catch(() => {})
      .finally(() => {
        this.#running--;
      });
    const isProbe = this.isProbing;
    const era = this.#era;
    let isSettled = false;
    this.#running++;
    return {
      isProbe,
      settle: (verdict) => {
        if (isSettled) return noted;
        isSettled = true;
        this.#noted = noted;
        if (era !== this.#era) reject(UNJUDGED);
        else if (verdict === 'good') {
          if (!isProbe) this.#openings = 0;
          resolve();
        } else if (verdict === 'bad') reject(FAILED);
        else {
          // the next call is the probe instead
          this.#isProbeLost = isProbe;
          reject(isProbe ? FAILED : UNJUDGED);
        }
        return noted;
      },
    };
  }

  #pass(): Pass {
    let call = this.#call();
    const settle = (verdict: Verdict) => void call.settle(verdict);
    return {
      answering: async () => {
        if (!call.isProbe) return;
        await call.settle('good');
        call = this.#call();
      },
      succeed: () => settle('good'),
      fail: () => settle('bad'),
      leave: () => settle('none'),
    };
  }
}
