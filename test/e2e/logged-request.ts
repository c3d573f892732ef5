// A provider of models, and a request in the log of the gateway whose body is kept.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { zstdCompressSync } from 'node:zlib';
import Database from 'better-sqlite3';

const completion = (content: string) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'small',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
});

/** @param says its answer to everything @returns the sections of the config that name it, as `local` */
export async function startModel(
  says: string,
): Promise<{ readonly config: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(completion(says)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const config = `[ai.providers.local]
kind = "openai-compatible"
baseUrl = "http://127.0.0.1:${port}/v1"
models = ["small"]
[ai.tiers]
standard = "local/small"
`;
  return {
    config,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @param file the database of a daemon, which may run @returns the ref of the request */
export function logRequest(file: string): string {
  const db = new Database(file);
  const id = randomUUID();
  const ref = `q${id.slice(0, 8)}`;
  const body = { model: 'local/small', messages: [{ role: 'user', content: 'Hello' }] };
  const bytes = Buffer.from(JSON.stringify(body));
  const packed = zstdCompressSync(bytes).toString('base64');
  db.prepare(
    `insert into ai_request
       (id, user_id, ref, at, dialect, asked, tags, labels, stream, status, cache, attempts, failures, bytes_in, bytes_out)
     values (?, 'owner', ?, ?, 'chat', 'local/small', '[]', '[]', 0, 'refused', 'off', 0, '[]', ?, 0)`,
  ).run(id, ref, Date.now(), bytes.length);
  db.prepare(
    `insert into ai_body (request_id, side, at, packed, size, kept) values (?, 'request', ?, ?, ?, ?)`,
  ).run(id, Date.now(), packed, bytes.length, packed.length);
  db.close();
  return ref;
}
