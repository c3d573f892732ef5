// One attempt at a job: its handler, how long it may take, what ends it, and what its end means.
import { isProblem } from '@aurelius/core/contract';
import { backoffMs, type JobRow, type Lease, type Progress } from '@aurelius/core/jobs';
import {
  type Clock,
  isComeBack,
  isUnrecoverable,
  type JobContext,
  type Log,
} from '@aurelius/core/plugin';
import type { KnownJob } from './catalogue.ts';
import { createReports, keptText, type Reports } from './reports.ts';
import type { Threads } from './threads.ts';

/** What a run came to. `dropped`: somebody else has the job, and nothing is said of this run. */
export type Outcome =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: string; readonly retryAt: number | null }
  | { readonly kind: 'later'; readonly reason: string; readonly runAt: number }
  | { readonly kind: 'released' }
  | { readonly kind: 'dropped' };

/** Why a run is ended from outside. */
export type Ending = 'cancelled' | 'lost' | 'stopping' | 'late';

const WORDS: Readonly<Record<Ending, string>> = {
  cancelled: 'The job was cancelled',
  lost: 'The lease of the job lapsed, so that somebody else may have it',
  stopping: 'The daemon stops',
  late: 'The job took too long',
};

export interface AttemptParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly threads: Threads;
  /** From 0 up to but without 1. */
  random(): number;
  /** Stores what a job says; must not throw. */
  report(progress: Progress): void;
}

/** Whoever is asked to end has this long before it is left behind, milliseconds. */
const STUBBORN_MS = 5000;
/** Longest wait that somebody else's `Retry-After` is believed, milliseconds. */
const LATER_MAX_MS = 86_400_000;
/** Largest result, characters of JSON. */
const RESULT_MAX = 64 * 1024;

const messageOf = (error: unknown): string =>
  keptText(error instanceof Error ? error.message : String(error));

export class Attempt {
  readonly lease: Lease;
  readonly row: JobRow;
  readonly #known: KnownJob | undefined;
  readonly #parts: AttemptParts;
  readonly #abort = new AbortController();
  #ending: Ending | null = null;

  constructor(
    row: JobRow & { readonly leaseToken: string },
    known: KnownJob | undefined,
    parts: AttemptParts,
  ) {
    this.row = row;
    this.lease = { id: row.id, token: row.leaseToken };
    this.#known = known;
    this.#parts = parts;
  }

  /** Ends it from outside; what ended it first stays the reason, unless the job is somebody else's. */
  end(ending: Ending): void {
    if (this.#ending === null || ending === 'lost') this.#ending = ending;
    this.#abort.abort(new Error(WORDS[ending]));
  }

  /** Never throws. */
  async run(): Promise<Outcome> {
    const reports = createReports(this.lease, (progress) => this.#parts.report(progress));
    const unfit = this.#unfit();
    if (unfit !== null) return this.#judged({ kind: 'failed', error: unfit, retryAt: null });
    const known = this.#known as KnownJob;
    const timer = setTimeout(() => this.end('late'), known.job.timeoutMs).unref();
    try {
      const result = await this.#unlessStubborn(this.#work(known, reports));
      return this.#judged(this.#doneWith(result));
    } catch (error) {
      return this.#judged(this.#failedWith(error, known));
    } finally {
      clearTimeout(timer);
      reports.end();
    }
  }

  /** Why nobody here can do it as it was asked for. */
  #unfit(): string | null {
    const { name, payloadVersion, payload } = this.row;
    if (!this.#known) return `Nobody here does ${name}`;
    const { job } = this.#known;
    if (payloadVersion !== job.version) {
      return `It was asked for in version ${payloadVersion} of ${name}; this is version ${job.version}`;
    }
    const { error } = job.payload.safeParse(payload);
    return error ? `What it is given does not fit ${name}: ${messageOf(error)}` : null;
  }

  #work({ job, work }: KnownJob, reports: Reports): Promise<unknown> {
    const { id, userId, attempt, origin } = this.row;
    const payload = job.payload.parse(this.row.payload);
    const { signal } = this.#abort;
    if (typeof work !== 'function') {
      const about = { jobId: id, userId, attempt };
      return this.#parts.threads.run(work, about, payload, reports, signal);
    }
    const context: JobContext = {
      jobId: id,
      userId,
      attempt,
      signal,
      scopes: origin.scopes,
      zone: origin.zone,
      requestId: origin.requestId ?? `job-${id}`,
      ifMatch: null,
      progress: reports.progress,
      log: reports.log,
    };
    return Promise.resolve(work(context, payload));
  }

  /** Waits for the work, but not for ever once it was asked to end. */
  async #unlessStubborn(work: Promise<unknown>): Promise<unknown> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    let timer: NodeJS.Timeout | undefined;
    const giveUp = () => {
      timer = setTimeout(() => {
        const { name, id } = this.row;
        this.#parts.log.warn({ job: id, name }, 'job did not end when it was asked to');
        reject(this.#abort.signal.reason);
      }, STUBBORN_MS);
    };
    if (this.#abort.signal.aborted) giveUp();
    else this.#abort.signal.addEventListener('abort', giveUp, { once: true });
    // whoever is left behind may still fail, to nobody's interest
    work.catch(() => {});
    late.catch(() => {});
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
      this.#abort.signal.removeEventListener('abort', giveUp);
    }
  }

  #doneWith(result: unknown): Outcome {
    const text = JSON.stringify(result) ?? 'null';
    if (text.length <= RESULT_MAX) return { kind: 'done', result: JSON.parse(text) };
    const error = `It answered ${text.length} characters; at most ${RESULT_MAX} are kept`;
    return { kind: 'failed', error, retryAt: null };
  }

  #failedWith(error: unknown, { job }: KnownJob): Outcome {
    const now = this.#parts.clock.now();
    const { id, attempt, maxAttempts } = this.row;
    const reason = this.#ending === 'late' ? WORDS.late : messageOf(error);
    if (isComeBack(error)) return { kind: 'later', reason, runAt: error.runAt };
    if (isProblem(error) && error.retryAfter !== undefined) {
      const wait = Math.min(error.retryAfter * 1000, LATER_MAX_MS);
      return { kind: 'later', reason, runAt: now + wait };
    }
    if (this.#ending === null) {
      this.#parts.log.warn(
        { job: id, name: job.id, attempt, attempts: maxAttempts, err: error },
        'job failed',
      );
    }
    const retryAt = now + backoffMs(attempt, job.backoffMs, () => this.#parts.random());
    return { kind: 'failed', error: reason, retryAt: isUnrecoverable(error) ? null : retryAt };
  }

  /** What an outcome means for a run that was ended from outside. */
  #judged(outcome: Outcome): Outcome {
    if (this.#ending === 'lost') return { kind: 'dropped' };
    if (this.#ending === 'stopping' && outcome.kind !== 'done') return { kind: 'released' };
    return outcome;
  }
}
