// The twins of the HTTP figures: a bare fastify that parses a body, and one that inserts a row by itself each time.
// argv: socket path, then a database file to insert into with FULL autocommit, if any.
import Database from 'better-sqlite3';
import { fastify } from 'fastify';

const [, , socket = '', file] = process.argv;

const app = fastify();
if (file) {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE IF NOT EXISTS task (id INTEGER PRIMARY KEY, title TEXT)');
  const insert = db.prepare('INSERT INTO task (title) VALUES (?)');
  app.post('/', (request, reply) => {
    const { title } = request.body as { title: string };
    const { lastInsertRowid } = insert.run(title);
    reply.code(201).send({ id: Number(lastInsertRowid), title });
  });
} else {
  app.post('/', (request, reply) => {
    reply.code(201).send(request.body);
  });
}
await app.listen({ path: socket });
process.send?.('ready');
