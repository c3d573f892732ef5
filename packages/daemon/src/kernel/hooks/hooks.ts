// The hooks of this daemon: each runnable file of the folder is a durable subscriber of its own, and a few run at once.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Env } from '@aurelius/core/config';
import { instantText } from '@aurelius/core/contract';
import type { Database } from '@aurelius/core/db';
import type { Hook, HookRun } from '@aurelius/core/kernel';
import type { Clock, Log } from '@aurelius/core/plugin';
import PQueue from 'p-queue';
import { TokenBucket } from '../auth/token-bucket.ts';
import type { EventHub } from '../events/hub.ts';
import { Notice } from '../events/notice.ts';
import { type EventRow, forgetPositions, subscribersOf } from '../events/store.ts';
import { Subscriber } from '../events/subscriber.ts';
import type { Topics } from '../events/topics.ts';
import { HOOK_CONNECTION } from '../origin.ts';
import { type HookFile, hookFiles } from './folder.ts';

/** Begins the names of their positions; no plugin has such an id. */
const POSITION = 'hook:';
/** Hooks that run at once. */
const SLOTS = 4;
/** Runs of one hook: so many at once, and then so many a second. */
const BURST = 100;
const PER_SECOND = 5;

export interface HooksParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly hub: EventHub;
  readonly topics: Topics;
  /** Where the files are, whether or not it is there. */
  readonly folder: string;
  /** Numeric id of the user who may have written them. */
  readonly uid: number;
  /** What every hook has as its environment. */
  readonly env: Env;
}

interface Known {
  readonly subscriber: Subscriber;
  readonly bucket: TokenBucket;
}

export class Hooks {
  readonly #parts: HooksParts;
  readonly #known = new Map<string, Known>();
  readonly #last = new Map<string, NonNullable<Hook['last']>>();
  readonly #slots = new PQueue({ concurrency: SLOTS });
  /** Types of the events that were made since the folder was looked at, one for each. */
  #rung: string[] = [];
  /** The folder could not be read when it was looked at last. */
  #unreadable = false;
  #looking = false;
  #stopped = false;

  constructor(parts: HooksParts) {
    this.#parts = parts;
  }

  /** The files as they are now. @throws Problem `HOOK_FOLDER_UNREADABLE` */
  files(): HookFile[] {
    const { folder, topics, uid } = this.#parts;
    return hookFiles(folder, topics.types, uid);
  }

  /** How a hook ended last, if it ran here. */
  last(name: string): Hook['last'] {
    return this.#last.get(name) ?? null;
  }

  async start(): Promise<void> {
    const { db, hub } = this.#parts;
    const here = this.#runnable().map(({ name }) => POSITION + name);
    const gone = (await subscribersOf(db, POSITION)).filter((name) => !here.includes(name));
    if (gone.length > 0) await db.write((tx) => forgetPositions(tx, gone));
    this.#looking = true;
    hub.onCommit((types) => this.#lookSoon(types));
    await this.#look();
    await this.#lookUntilSeen();
  }

  /** @param graceMs longest wait for hooks that run, milliseconds */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#known.values()].map((one) => one.subscriber.stop(graceMs)));
  }

  /** Runs a hook now, in its turn. @param json what it is given; @param type of the event it is told to be given */
  async run(
    { name, path }: { readonly name: string; readonly path: string },
    type: string,
    json: string,
    signal: AbortSignal,
  ): Promise<HookRun> {
    const { folder: cwd, clock, log, env: common } = this.#parts;
    const env = { ...common, AURELIUS_EVENT: type };
    const run = await this.#slots.add(async () => {
      signal.throwIfAborted();
      const at = instantText(clock.now());
      // a daemon without hooks never loads what starts programs
      const { runHook } = await import('./run.ts');
      const ended = await runHook({ path, input: `${json}\n`, cwd, env, signal });
      this.#last.set(name, { ...ended, at });
      return ended;
    });
    const { end, exit, ms, output } = run;
    const what = { hook: name, end, exit, ms, output };
    if (end === 'done') log.info(what, 'hook ran');
    else log.warn(what, 'hook did not do well');
    return run;
  }

  /** None, and a word in the log, where the folder cannot be read. */
  #runnable(): (HookFile & { readonly type: string; readonly path: string })[] {
    try {
      const files = this.files();
      this.#unreadable = false;
      return files.flatMap((file) =>
        file.path === null || file.type === null
          ? []
          : [{ ...file, type: file.type, path: file.path }],
      );
    } catch (error) {
      if (!this.#unreadable) this.#parts.log.warn({ err: error }, 'hooks could not be looked for');
      this.#unreadable = true;
      return [];
    }
  }

  /** Looks at the folder once the commit's callers are answered; commits meanwhile share the look. */
  #lookSoon(types: readonly string[]): void {
    this.#rung.push(...types);
    if (this.#looking || this.#stopped) return;
    this.#looking = true;
    setImmediate(() => void this.#lookUntilSeen());
  }

  async #lookUntilSeen(): Promise<void> {
    try {
      while (this.#rung.length > 0 && !this.#stopped) await this.#look();
    } catch (error) {
      this.#parts.log.error({ err: error }, 'hooks could not be woken');
    } finally {
      this.#looking = false;
    }
  }

  /** Takes up hooks that are new, with the events that were made since the last look, and tells all of those. */
  async #look(): Promise<void> {
    const fresh = this.#runnable().filter(({ name }) => !this.#known.has(name));
    if (fresh.length > 0) {
      const newest = await this.#parts.hub.newest();
      // with those that came while this was asked
      const present = Math.max(0, newest - this.#rung.length);
      for (const { name, type } of fresh) {
        if (this.#stopped) return;
        const known = this.#subscribed(name, type);
        this.#known.set(name, known);
        await known.subscriber.start(present);
      }
    }
    const rung = this.#rung;
    this.#rung = [];
    for (const { subscriber } of this.#known.values()) subscriber.ring(rung);
  }

  #subscribed(name: string, type: string): Known {
    const bucket = new TokenBucket(PER_SECOND, BURST, () => performance.now());
    const subscription = {
      id: POSITION + name,
      types: [type],
      handle: (row: EventRow, signal: AbortSignal) => this.#handle(name, row, signal),
      // a run costs far more than a write, and two of them may be one too many
      keepMs: 0,
      // it never gives an event up: how a run ended is the hook's own affair
      onHealth() {},
    };
    return { subscriber: new Subscriber(subscription, this.#parts), bucket };
  }

  async #handle(name: string, row: EventRow, signal: AbortSignal): Promise<void> {
    // hooks that are told of what hooks do would go round in circles
    if (row.cause === HOOK_CONNECTION) return;
    // a file that went, or that others can write to by now, misses what happens meanwhile
    const file = this.#runnable().find((one) => one.name === name);
    if (!file) return;
    const { bucket } = this.#known.get(name) as Known;
    for (let wait = bucket.take(); wait > 0; wait = bucket.take()) {
      await sleep(wait * 1000, undefined, { signal });
    }
    await this.run(file, row.type, new Notice(row).json, signal);
    // cut off by the end of the daemon, it runs again
    signal.throwIfAborted();
  }
}
