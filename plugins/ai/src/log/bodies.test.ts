import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type LogHost, startLog } from '../../test/log-host.ts';
import { aiConfig } from '../contract/config.ts';
import { keepBodies, keptBody, withBodiesKept } from './bodies.ts';
import { saidIn } from './said.ts';

const DAY = 86_400_000;
const LOG = { bodies: true, bodyKb: 1, bodyDays: 30, bodiesMb: 1 };

/** What keeps bodies, over the database of a host. */
const partsOf = ({ db, clock }: LogHost, log: object = LOG) => {
  const failed: unknown[] = [];
  const warn = (fields: object) => void failed.push(fields);
  const config = aiConfig.parse({ log });
  return { db, clock, config, failed, log: { warn } as never };
};

const kept = async ({ db }: LogHost) => {
  // writes are done one after another: this one comes behind those that were asked for
  await new Promise((resolve) => setTimeout(resolve, 50));
  await db.write(async () => {});
  return db.orm.all<{ request_id: string; side: string }>(
    sql`select request_id, side from ai_body order by at, request_id, side`,
  );
};

const bodiesOf = (id: string, text: string, dialect: 'chat' | 'embeddings' = 'chat') => ({
  id,
  dialect,
  request: Buffer.from(text),
});

describe('bodies', () => {
  it('come back as they were, and are not there where nobody wanted them', async () => {
    const host = await startLog();
    keepBodies(partsOf(host), bodiesOf('a', '{"x":"ü"}'), Buffer.from('answer'));
    keepBodies(partsOf(host, {}), bodiesOf('b', 'asked'), Buffer.from('answer'));
    expect(await kept(host)).toEqual([
      { request_id: 'a', side: 'answer' },
      { request_id: 'a', side: 'request' },
    ]);
    expect(Buffer.from((await keptBody(host.db, 'a', 'request')) ?? '').toString()).toBe(
      '{"x":"ü"}',
    );
    expect(await keptBody(host.db, 'b', 'request')).toBeNull();
    await host.close();
  });

  it('that are too large, and vectors, are left out', async () => {
    const host = await startLog();
    keepBodies(partsOf(host), bodiesOf('a', 'x'.repeat(2000)), Buffer.from('answer'));
    keepBodies(partsOf(host), bodiesOf('b', 'asked', 'embeddings'), Buffer.from('[0.1]'));
    expect(await kept(host)).toEqual([
      { request_id: 'a', side: 'answer' },
      { request_id: 'b', side: 'request' },
    ]);
    await host.close();
  });

  it('of a stream are what passed, up to where its reader left', async () => {
    const host = await startLog();
    async function* pieces() {
      yield Buffer.from('one ');
      yield Buffer.from('two ');
      yield Buffer.from('x'.repeat(2000));
    }
    const response = () => ({ status: 200, headers: {}, body: pieces() });
    const all = withBodiesKept(partsOf(host), bodiesOf('all', 'asked'), response());
    for await (const _ of all.body as AsyncIterable<Uint8Array>);
    const some = withBodiesKept(partsOf(host), bodiesOf('some', 'asked'), response());
    for await (const piece of some.body as AsyncIterable<Uint8Array>) {
      if (Buffer.from(piece).toString() === 'two ') break;
    }
    await kept(host);
    expect(await keptBody(host.db, 'all', 'answer')).toBeNull();
    expect(Buffer.from((await keptBody(host.db, 'some', 'answer')) ?? '').toString()).toBe(
      'one two ',
    );
    await host.close();
  });

  it('leave when they are too old, and the oldest when they take too much room', async () => {
    const host = await startLog(undefined, { config: { log: LOG } });
    const put = (id: string, bytes: number) =>
      host.write(async (tx) => {
        await tx.orm.run(
          sql`insert into ai_body values (${id}, 'request', ${host.clock.now()}, 'x', ${bytes}, ${bytes})`,
        );
      });
    await put('old', 1);
    host.clock.advance(31 * DAY);
    for (const id of ['one', 'two', 'three']) {
      host.clock.advance(1);
      await put(id, 500_000);
    }
    const forgotten = await host.half.jobs?.forget?.(
      { signal: AbortSignal.timeout(9999) } as never,
      {},
    );
    expect(forgotten).toMatchObject({ bodies: 2 });
    expect((await kept(host)).map(({ request_id }) => request_id)).toEqual(['two', 'three']);
    await host.close();
  });
});

describe('what a model said', () => {
  it.each([
    ['chat', '{"choices":[{"message":{"content":"Hello."}}]}'],
    ['messages', '{"content":[{"type":"text","text":"Hello."}]}'],
    ['responses', '{"output":[{"content":[{"type":"output_text","text":"Hello."}]}]}'],
    [
      'a stream of chat',
      'data: {"choices":[{"delta":{"content":"Hel"}}]}\n\ndata: {"choices":[{"delta":{"content":"lo."}}]}\n\ndata: [DONE]\n\n',
    ],
    [
      'a stream of messages',
      'event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"Hello."}}\n\n',
    ],
    [
      'a stream of responses',
      'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"Hello."}\n\nevent: x\ndata: {"type":"response.completed","response":{}}\n\n',
    ],
  ])('is found in %s', (_, body) => {
    expect(saidIn(Buffer.from(body))).toBe('Hello.');
  });

  it('is nothing where nothing is found', () => {
    expect(saidIn(Buffer.from('no json'))).toBe('');
    expect(saidIn(Buffer.from('{"choices":7,"content":"x"}'))).toBe('');
  });
});
