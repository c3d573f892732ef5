import type { Database } from '@aurelius/core/db';
import { testDatabases } from '@aurelius/daemon/testing';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { expectAppendOnly, type LogHost, ROUTE, startLog } from '../../test/log-host.ts';
import { closeLeftOpen } from './write.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const refs = (page: { data: readonly { ref: string }[] }) => page.data.map(({ ref }) => ref);

const [sqlite, postgres] = testDatabases;

const using = async (work: (host: LogHost) => Promise<void>, database = sqlite) => {
  const host = await startLog(database);
  try {
    await work(host);
  } finally {
    await host.close();
  }
};

describe('the log', () => {
  it('tells a request from its begin, and how it ended', () =>
    using(async (host) => {
      const id = await host.begin({ labels: ['mail'], tags: ['a'], project: 'p', tokenId: 't1' });
      const [open] = (await host.call('logs', {})).data;
      expect(open).toMatchObject({ id, status: 'open', usage: null, cost: null, attempts: 1 });
      await host.end(id);
      const [ended] = (await host.call('logs', {})).data;
      expect(ended).toMatchObject({
        id,
        ref: 'r001',
        status: 'complete',
        provider: 'local',
        model: 'small-7b',
        tier: 'fast',
        labels: ['mail'],
        tags: ['a'],
        tokenId: 't1',
        firstByteMs: 120,
        totalMs: 900,
        usage: { input: 10, output: 20 },
        cost: 1_500_000,
        costState: 'exact',
      });
    }));

  it('keeps the first end of a request', () =>
    using(async (host) => {
      const id = await host.begin();
      await host.end(id, { status: 'gone', httpStatus: null, usage: null, cost: null });
      await host.end(id);
      const { status, usage, costState } = await host.call('why', { id });
      expect([status, usage, costState]).toEqual(['gone', null, null]);
    }));

  it('is undone with the write it is called in', () =>
    using(async (host) => {
      await host.begin();
      const failing = host.begin({}, { bytes: null as never });
      await expect(failing).rejects.toThrow();
      expect((await host.call('logs', {})).data).toHaveLength(1);
    }));

  it('closes what an earlier daemon left open', () =>
    using(async (host) => {
      const left = await host.begin();
      const done = await host.begin();
      await host.end(done);
      await closeLeftOpen({ db: host.db, log: {} as never });
      const { data } = await host.call('logs', {});
      expect(data.map(({ id, status }) => [id, status])).toEqual([
        [done, 'complete'],
        [left, 'partial'],
      ]);
    }));

  it('narrows by each filter and by several, and to a time', () =>
    using(async (host) => {
      const one = await host.begin({ project: 'garden', feature: 'chat', tags: ['x', 'y'] });
      host.clock.advance(2 * HOUR);
      const other = { ...ROUTE, provider: 'far', model: 'big' };
      await host.begin({ tags: ['y'], route: other });
      await host.end(one, { status: 'failed', code: 'AI_UPSTREAM_FAILED', httpStatus: 502 });
      await host.begin({ userId: 'somebody', project: 'garden' });
      const asked = async (filter: object) => refs(await host.call('logs', filter));
      expect(await asked({})).toEqual(['r002', 'r001']);
      expect(await asked({ project: 'garden' })).toEqual(['r001']);
      expect(await asked({ feature: 'chat' })).toEqual(['r001']);
      expect(await asked({ status: 'failed' })).toEqual(['r001']);
      expect(await asked({ provider: 'far' })).toEqual(['r002']);
      expect(await asked({ model: 'big' })).toEqual(['r002']);
      expect(await asked({ tag: 'y' })).toEqual(['r002', 'r001']);
      expect(await asked({ tag: 'x', provider: 'far' })).toEqual([]);
      expect(await asked({ since: '1h' })).toEqual(['r002']);
      expect(await asked({ since: '3h' })).toEqual(['r002', 'r001']);
      expect(await asked({ since: '2000-01-01', tag: 'x' })).toEqual(['r001']);
      expect(await asked({ since: '2999-01-01' })).toEqual([]);
    }));

  it('pages through all of them, each once', () =>
    using(async (host) => {
      for (let at = 0; at < 5; at++) await host.begin({ tags: ['t'] });
      for (const filter of [{}, { tag: 't' }, { provider: 'local', since: '1h' }]) {
        const seen: string[] = [];
        for (let cursor: string | undefined; ; ) {
          const page = await host.call('logs', { ...filter, limit: 2, ...(cursor && { cursor }) });
          seen.push(...refs(page));
          cursor = page.meta.nextCursor ?? undefined;
          if (cursor === undefined) break;
        }
        expect(seen).toEqual(['r005', 'r004', 'r003', 'r002', 'r001']);
      }
    }));

  it('finds a request by its ref, by its id and by the start of either', () =>
    using(async (host) => {
      const id = await host.begin();
      await host.begin();
      for (const name of [id, 'r001', 'R001']) {
        expect(await host.call('why', { id: name })).toMatchObject({ id });
      }
      await expect(host.call('why', { id: 'r00' })).rejects.toMatchObject({
        code: 'AI_LOG_AMBIGUOUS',
      });
      await expect(host.call('why', { id: 'x' })).rejects.toMatchObject({
        code: 'AI_LOG_NOT_FOUND',
      });
      await expect(host.call('why', { id }, { userId: 'somebody' })).rejects.toMatchObject({
        code: 'AI_LOG_NOT_FOUND',
      });
    }));

  it('does the same on PostgreSQL', () =>
    using(async (host) => {
      const id = await host.begin({ labels: ['mail'], tags: ['t'], project: 'p', feature: 'f' });
      await host.begin({ tags: ['t'] });
      await host.end(id);
      await closeLeftOpen({ db: host.db, log: {} as never });
      const filter = { project: 'p', feature: 'f', provider: 'local', since: '1h' };
      expect(refs(await host.call('logs', filter))).toEqual(['r001']);
      const page = await host.call('logs', { tag: 't', limit: 1 });
      const cursor = page.meta.nextCursor ?? '';
      expect(refs(page)).toEqual(['r002']);
      expect(refs(await host.call('logs', { tag: 't', limit: 1, cursor }))).toEqual(['r001']);
      const { status, labels, why, sent } = await host.call('why', { id: 'r001' });
      expect([status, labels, why, sent.length]).toEqual(['complete', ['mail'], ROUTE.why, 1]);
      await expectAppendOnly(host);
      host.clock.advance(401 * DAY);
      await host.half.jobs?.forget?.({ signal: AbortSignal.timeout(9999) } as never, {});
      expect(refs(await host.call('logs', {}))).toEqual([]);
    }, postgres));

  it('forgets requests that are too old, with their tags', () =>
    using(async (host) => {
      await host.begin({ tags: ['t'] });
      host.clock.advance(401 * DAY);
      await host.begin({ tags: ['t'] });
      await host.half.jobs?.forget?.({ signal: AbortSignal.timeout(9999) } as never, {});
      expect(refs(await host.call('logs', { tag: 't' }))).toEqual(['r002']);
    }));
});

describe('a row of the log', () => {
  it('takes less than 1 KB, however long what its caller says is', async () => {
    const host = await startLog();
    const long = 'x'.repeat(10_000);
    const id = await host.begin({
      asked: long,
      conversation: long,
      route: { ...ROUTE, why: long },
    });
    const failure = {
      attempt: 1,
      provider: 'far',
      model: 'big',
      httpStatus: 529,
      code: 'AI_UPSTREAM_OVERLOADED',
      ms: 400,
    };
    await host.end(id, { failures: [failure, failure] });
    const [row] = await host.db.orm.all<object>(sql`select * from ai_request`);
    await host.close();
    expect(Object.values(row as object).join('').length).toBeLessThan(1024);
  });

  it('explains the attempts that failed and what was sent', async () => {
    const host = await startLog();
    const id = await host.begin({ labels: ['task', 'mail'] });
    const failure = { attempt: 1, provider: 'local', model: 'small-7b', httpStatus: 500 };
    await host.end(id, { failures: [{ ...failure, code: 'AI_UPSTREAM_FAILED', ms: 30 }] });
    const explained = await host.call('why', { id });
    await host.close();
    expect(explained).toMatchObject({
      why: ROUTE.why,
      failures: [failure],
      sent: [
        {
          seq: 1,
          provider: 'local',
          host: '127.0.0.1:11434',
          labels: ['mail', 'task'],
          bytes: 2,
          sha256: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
        },
      ],
      bodies: [],
    });
  });
});

describe('every query of the log', () => {
  it('finds its rows by an index, in the order of the index', async () => {
    const seen = new Set<string>();
    const watch = (orm: unknown) => {
      const client = (orm as { session: { client: { prepare(text: string): unknown } } }).session
        .client;
      const prepare = client.prepare.bind(client);
      client.prepare = (text) => {
        seen.add(text);
        return prepare(text);
      };
    };
    const host = await startLog();
    watch(host.db.orm);
    await host.write(async (tx) => watch(tx.orm));
    const id = await host.begin({ tags: ['t'], project: 'p', feature: 'f' });
    await host.begin({ tags: ['t'], project: 'p', feature: 'f' });
    await host.end(id);
    const narrow = [
      {},
      { status: 'open' as const },
      { model: ROUTE.model },
      { provider: 'local' },
      { project: 'p' },
      { feature: 'f' },
      { tag: 't' },
    ];
    for (const since of [{}, { since: '1h' }]) {
      for (const filter of narrow) {
        const { meta } = await host.call('logs', { ...filter, ...since, limit: 1 });
        const { nextCursor } = meta;
        if (nextCursor) await host.call('logs', { ...filter, ...since, cursor: nextCursor });
      }
    }
    await host.call('why', { id });
    await host.call('why', { id: id.slice(0, 20) }).catch(() => {});
    await closeLeftOpen({ db: host.db, log: {} as never });
    host.clock.advance(500 * DAY);
    await host.half.jobs?.forget?.({ signal: AbortSignal.timeout(9999) } as never, {});
    const texts = [...seen].filter((text) => /ai_/.test(text) && !/^insert/i.test(text));
    expect(texts.length).toBeGreaterThan(30);
    expect(await planFaults(host.db, texts)).toEqual([]);
    await host.close();
  });
});

/** Plans that read a table from one end to the other, or sort. */
async function planFaults(db: Database, texts: readonly string[]): Promise<string[]> {
  const faults: string[] = [];
  for (const text of texts) {
    const plan = await db.orm.all<{ detail: string }>(
      sql.raw(`explain query plan ${text.replaceAll('?', '1')}`),
    );
    for (const { detail } of plan) {
      // the newest rows are at the end of the table
      const isLast = /^SCAN ai_(egress|request)$/.test(detail) && text.endsWith('desc limit ? + 0');
      const scans = !isLast && /^SCAN (?!.*USING (?:COVERING )?INDEX)/.test(detail);
      if (scans || /TEMP B-TREE/.test(detail)) faults.push(`${detail}: ${text}`);
    }
  }
  return faults;
}
