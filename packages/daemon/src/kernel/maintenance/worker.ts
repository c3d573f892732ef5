// The worker that examines the database and ends. A program: it does its work when it is loaded.
import { parentPort, workerData } from 'node:worker_threads';
import { OPEN } from '../../db/in-worker.ts';
import { openConnection, useCipherEngine } from '../../db/open.ts';
import { BUNDLED } from '../../plugins/bundled.gen.ts';
import { keptRows } from '../../plugins/kept-rows.ts';
import { examine } from './examine.ts';
import type { ExamineOrder } from './in-worker.ts';

const { database, key, cipher, wish } = workerData as ExamineOrder;
if (cipher) await useCipherEngine();
const { tables } = await keptRows({ ...wish, bundled: BUNDLED });
const connection = openConnection(database, 'read', key);
parentPort?.postMessage(OPEN);
try {
  parentPort?.postMessage(examine(connection, tables, wish.from));
} finally {
  connection.close();
}
