// Jobs over a fresh SQLite database and a clock that a test moves, without a daemon around them.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type JobDefinition,
  type QueueLimits,
  randomRef,
  uuidv7Factory,
  wholeJob,
} from '@aurelius/core/contract';
import type { Database } from '@aurelius/core/db';
import type { JobRow } from '@aurelius/core/jobs';
import type { EnqueueOptions, JobHandler } from '@aurelius/core/plugin';
import { type FakeClock, fakeClock } from '@aurelius/core/testing';
import * as z from 'zod';
import { openDatabase } from '../db/index.ts';
import { createClockWatch } from '../kernel/clock-watch.ts';
import { createJobs, type Jobs } from '../kernel/jobs/jobs.ts';
import type { ScheduleParts } from '../kernel/schedules/parts.ts';
import { createSchedules, type Schedules } from '../kernel/schedules/schedules.ts';

const MIGRATIONS = join(import.meta.dirname, '../../migrations/sqlite');

/** A job of the slice `work` that takes anything. */
export const testJob = <const J extends Partial<JobDefinition>>(more?: J) => ({
  id: 'work.do',
  summary: 'Do it',
  payload: z.object({ n: z.int().default(0) }),
  permission: 'work:write',
  ...more,
});

export interface TestJobs extends Jobs {
  readonly schedules: Schedules;
  readonly scheduleParts: ScheduleParts;
  /** Lets time pass; where only the clock is moved, it jumps. Milliseconds. */
  pass(ms: number): void;
  /** Changes the zone of schedules that have none of their own. */
  moveTo(zone: string): Promise<void>;
  readonly db: Database;
  readonly dataDir: string;
  readonly clock: FakeClock;
  /** Warnings and errors so far. */
  readonly complaints: string[];
  /** Has a job done by a handler. To be called before the runner starts. */
  does(job: JobDefinition, work: JobHandler, limits?: QueueLimits): void;
  /** Asks for a job of `owner` and answers its id. */
  ask(
    job: JobDefinition,
    payload?: Record<string, unknown>,
    options?: EnqueueOptions,
  ): Promise<string>;
  row(id: string): Promise<JobRow>;
  /** Settles once the job is in that state. @throws Error after ten seconds */
  reaches(id: string, state: JobRow['state']): Promise<JobRow>;
  close(): Promise<void>;
}

const WAIT_MS = 10_000;
export const OWNER = { userId: 'owner', scopes: ['*'], zone: 'Europe/Berlin' };

/** Another process on the same home, as far as the database can tell. */
export interface Neighbour {
  readonly dataDir: string;
  readonly clock: FakeClock;
}

/** @param random chance of the pauses between attempts */
export async function openTestJobs(random = () => 0.5, neighbour?: Neighbour): Promise<TestJobs> {
  const dataDir = neighbour?.dataDir ?? mkdtempSync(join(tmpdir(), 'aurelius-jobs-'));
  const clock = neighbour?.clock ?? fakeClock();
  const owners = [{ owner: 'kernel', folder: MIGRATIONS }];
  const db = await openDatabase({ dataDir, owners, now: () => clock.now(), ballastBytes: 4096 });
  const bytes = (size: number) => randomBytes(size);
  const ids = {
    uuid: uuidv7Factory(() => clock.now(), bytes),
    ref: (length: number) => randomRef(length, bytes),
  };
  const complaints: string[] = [];
  const complain = (_: object, message: string) => complaints.push(message);
  const log = { debug() {}, info() {}, warn: complain, error: complain };
  const threads = { run: () => Promise.reject(new Error('There are no threads here')) };
  const jobs = createJobs({ db, clock, ids, log, threads, random });
  let zone = OWNER.zone;
  let passed = 0;
  const watch = createClockWatch(clock, () => passed);
  const scheduleParts = { db, watch, clock, ids, log, jobs, random, zone: () => zone };
  const schedules = createSchedules(scheduleParts);
  const row = async (id: string) => (await jobs.store.get(OWNER.userId, id)) as JobRow;
  return {
    ...jobs,
    schedules,
    scheduleParts,
    pass(ms) {
      passed += ms;
      clock.advance(ms);
    },
    async moveTo(place) {
      zone = place;
      await schedules.followZone();
    },
    db,
    dataDir,
    clock,
    complaints,
    does(job, work, limits) {
      const { queue } = wholeJob(job);
      const known = { job: wholeJob(job), owner: 'work', work };
      jobs.catalogue.add({ jobs: [known], queues: limits ? { [queue]: limits } : {} });
    },
    async ask(job, payload = {}, options = {}) {
      const host = jobs.for({ id: 'work', uses: [] });
      const { id } = await db.write((tx) => host.enqueue(tx, job, payload, OWNER, options));
      return id;
    },
    row,
    async reaches(id, state) {
      for (const until = performance.now() + WAIT_MS; performance.now() < until; ) {
        const found = await row(id);
        if (found.state === state) return found;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      throw new Error(`It is ${JSON.stringify(await row(id))}`);
    },
    async close() {
      await jobs.runner.stop(0);
      await db.close();
      if (!neighbour) rmSync(dataDir, { recursive: true });
    },
  };
}
