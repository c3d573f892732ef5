// Migrates a database and kills itself before the statement whose number it is given. A program of the migration test.
import { applyMigrations, pendingMigrations } from '../../packages/daemon/src/db/migrate.ts';
import { readMigrations } from '../../packages/daemon/src/db/migration-files.ts';
import { openConnection } from '../../packages/daemon/src/db/open.ts';

const [, , file = '', folder = '', before = '0'] = process.argv;
const owner = 'kernel';
const connection = openConnection(file, 'write');
const { pending } = pendingMigrations(connection, [owner], readMigrations({ owner, folder }));

let done = 0;
const run = connection.exec.bind(connection);
connection.exec = (sql) => {
  if (done++ === Number(before)) process.kill(process.pid, 'SIGKILL');
  return run(sql);
};
applyMigrations(connection, pending, owner, 0);
process.stdout.write(String(done));
connection.close();
