// The worker that writes one backup and ends. A program: it does its work when it is loaded.
import { parentPort, workerData } from 'node:worker_threads';
import { OPEN } from '../../db/in-worker.ts';
import { openConnection, useCipherEngine } from '../../db/open.ts';
import type { BackupOrder } from './in-worker.ts';
import { writeBackup } from './write.ts';

const { database, key, cipher, wish } = workerData as BackupOrder;
if (cipher) await useCipherEngine();
const connection = openConnection(database, 'read', key);
parentPort?.postMessage(OPEN);
try {
  parentPort?.postMessage(writeBackup(connection, wish));
} finally {
  connection.close();
}
