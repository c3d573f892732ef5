import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomRef, uuidv7Factory } from '@aurelius/core/contract';
import type { Database } from '@aurelius/core/db';
import { openPglite } from '@aurelius/core/testing/pglite';
import { openDatabase } from '../../db/index.ts';
import type { JobStoreSubject } from '../../testing/job-store-fixture.ts';
import { describeJobStore } from '../../testing/job-store-suite.ts';
import { createJobStore } from './store.ts';

const MIGRATIONS = join(import.meta.dirname, '../../../migrations');

async function subjectOver(
  open: (now: () => number) => Promise<Database>,
): Promise<JobStoreSubject> {
  const time = { now: 0 };
  const now = () => time.now;
  const db = await open(now);
  const random = (size: number) => randomBytes(size);
  const ids = { uuid: uuidv7Factory(now, random), ref: (n: number) => randomRef(n, random) };
  return { db, time, store: createJobStore({ db, ids, clock: { now } }), close: () => db.close() };
}

/** Enough for what goes wrong with many, and what the promise is about. */
const CROWD = process.env['AURELIUS_TEST_LONG'] ? 20_000 : 2000;

// There is no store in memory: the daemon reads and writes over two connections, and a database of `:memory:` has one.
describeJobStore(
  'SQLite',
  () =>
    subjectOver(async (now) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'aurelius-jobs-'));
      const owners = [{ owner: 'kernel', folder: join(MIGRATIONS, 'sqlite') }];
      const db = await openDatabase({ dataDir, owners, now, ballastBytes: 4096 });
      const close = async () => {
        await db.close();
        rmSync(dataDir, { recursive: true });
      };
      return Object.assign(Object.create(db) as Database, { close });
    }),
  CROWD,
);

describeJobStore(
  'PostgreSQL',
  () => subjectOver((now) => openPglite({ migrations: [join(MIGRATIONS, 'postgres')], now })),
  120,
);
