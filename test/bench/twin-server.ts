// The twins of the HTTP figures: a bare fastify that greets or parses a body, one that inserts a row by itself each time,
// and one that lists rows. argv: socket path; `insert` or `list` with a database file, if any.
import Database from 'better-sqlite3';
import { fastify } from 'fastify';

const [, , socket = '', what, file] = process.argv;

const app = fastify();
if (what === 'list') {
  const db = new Database(file, { readonly: true });
  const list = db.prepare(
    "SELECT * FROM task WHERE status = 'open' ORDER BY due_sort, priority_rank, id LIMIT 50",
  );
  app.get('/', (_request, reply) => {
    reply
      .type('application/json')
      .send(JSON.stringify({ data: list.all(), meta: { nextCursor: null } }));
  });
} else if (what === 'insert') {
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
  app.get('/', () => ({ hello: 'world' }));
  app.post('/', (request, reply) => {
    reply.code(201).send(request.body);
  });
}
await app.listen({ path: socket });
process.send?.('ready');
