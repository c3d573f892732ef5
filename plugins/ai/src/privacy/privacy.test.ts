import { CHAIN_GENESIS } from '@aurelius/core/db';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectAppendOnly, type LogHost, ROUTE, startLog } from '../../test/log-host.ts';
import { aiConfig } from '../contract/config.ts';
import type { Proven } from '../contract/prove.ts';
import { type EgressEntry, linkOf } from './chain.ts';
import { allowedFor, labelsOf } from './labels.ts';

const DAY = 86_400_000;

const config = (privacy: object) =>
  aiConfig.parse({
    providers: {
      local: { kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:1/v1' },
      far: { kind: 'openai' },
      eu: { kind: 'openai-compatible', baseUrl: 'https://eu.example/v1' },
    },
    privacy,
  });

const mayGo = (privacy: object, labels: readonly string[]) => {
  const allowed = allowedFor(config(privacy), labels);
  return ['local', 'far', 'eu', 'nobody'].filter(allowed);
};

describe('labels', () => {
  it('are what is said and the slice that asks, each once', () => {
    expect(labelsOf({ labels: ['mail', 'b', 'mail'], feature: 'tasks.analyze' })).toEqual([
      'b',
      'mail',
      'tasks',
    ]);
    expect(labelsOf({ labels: [], feature: 'chat' })).toEqual([]);
    expect(labelsOf({ labels: [], feature: null })).toEqual([]);
  });

  it('allow only whom the list of each of them names', () => {
    const labels = { mail: ['local', 'eu'], health: ['local'], secret: [] };
    expect(mayGo({ labels }, [])).toEqual(['local', 'far', 'eu', 'nobody']);
    expect(mayGo({ labels }, ['mail'])).toEqual(['local', 'eu']);
    expect(mayGo({ labels }, ['mail', 'health'])).toEqual(['local']);
    expect(mayGo({ labels }, ['health', 'secret'])).toEqual([]);
    expect(mayGo({ labels }, ['constructor', 'mail'])).toEqual(['local', 'eu']);
  });

  it('without a list, and the lack of any, keep to this machine where that is the default', () => {
    const privacy = { default: 'local', labels: { mail: ['local', 'eu'], post: ['eu'] } };
    expect(mayGo(privacy, [])).toEqual(['local']);
    expect(mayGo(privacy, ['other'])).toEqual(['local']);
    expect(mayGo(privacy, ['mail'])).toEqual(['local', 'eu']);
    expect(mayGo(privacy, ['other', 'post'])).toEqual([]);
  });

  it('that nobody knows are refused where the config is strict', () => {
    const privacy = { strict: true, labels: { mail: ['local'] } };
    expect(mayGo(privacy, ['mail'])).toEqual(['local']);
    expect(() => mayGo(privacy, ['mail', 'Mail'])).toThrow(
      expect.objectContaining({ code: 'AI_LABEL_UNKNOWN' }),
    );
  });
});

const entry: fc.Arbitrary<EgressEntry> = fc.record({
  kind: fc.constantFrom('sent', 'checkpoint'),
  at: fc.nat(),
  userId: fc.option(fc.string()),
  requestId: fc.option(fc.string()),
  attempt: fc.option(fc.nat()),
  provider: fc.option(fc.string()),
  host: fc.option(fc.string()),
  model: fc.option(fc.string()),
  labels: fc.option(fc.array(fc.string())),
  bytes: fc.option(fc.nat()),
  sha256: fc.option(fc.string()),
  removedTo: fc.option(fc.nat()),
  removedHash: fc.option(fc.string()),
});

describe('the hash of a row', () => {
  it('is another one where any field is, or the row before', () => {
    fc.assert(
      fc.property(entry, entry, fc.nat(), (one, other, seq) => {
        const before = { ...CHAIN_GENESIS, seq };
        const link = linkOf(before, one);
        for (const name of Object.keys(one) as (keyof EgressEntry)[]) {
          const changed = { ...one, [name]: other[name] };
          const isSame = JSON.stringify(one[name]) === JSON.stringify(other[name]);
          if ((linkOf(before, changed) === link) !== isSame) return false;
        }
        return link !== linkOf({ ...before, seq: seq + 1 }, one);
      }),
    );
  });
});

const proving = async (host: LogHost, input: object = {}): Promise<Proven> => {
  const caller = { userId: 'user', signal: new AbortController().signal } as never;
  const asked = { never: ['far'], ...input } as never;
  let last: unknown;
  for await (const item of host.half.operations.prove(caller, asked, (async function* () {})())) {
    last = item;
  }
  return last as Proven;
};

const FAR = { ...ROUTE, provider: 'far' };

describe('a proof', () => {
  it('says where what had the label went, and what it rests on', async () => {
    const host = await startLog();
    await host.begin({ labels: ['mail'] });
    await host.begin({ labels: ['task'], route: FAR });
    await host.begin({ labels: ['mail'], route: FAR, userId: 'somebody' });
    const proven = await proving(host, { label: 'mail' });
    expect(proven).toEqual({
      type: 'result',
      answer: 'yes',
      rows: 3,
      matched: 1,
      went: [{ provider: 'local', attempts: 1 }],
      from: null,
      head: expect.stringMatching(/^3:[0-9a-f]{64}$/),
    });
    expect(await proving(host, { label: 'mail', head: proven.head })).toEqual(proven);
    await expect(proving(host, { head: `3:${'0'.repeat(64)}` })).rejects.toMatchObject({
      code: 'AI_CHAIN_BROKEN',
    });
    await host.close();
  });

  it('is no, with the row, where it did go there in that time', async () => {
    const host = await startLog();
    const id = await host.begin({ labels: ['mail'], route: FAR });
    host.clock.advance(2 * DAY);
    await host.begin({ labels: ['mail'] });
    await expect(proving(host, { label: 'mail' })).rejects.toMatchObject({
      code: 'AI_PROOF_CONTRADICTED',
      detail: expect.stringMatching(`^1 of 2 attempts with the label mail .* row 1.*${id}`),
      spec: { exit: 'failure' },
    });
    expect(await proving(host, { label: 'mail', since: '1d' })).toMatchObject({ matched: 1 });
    await host.close();
  });

  it('begins behind a checkpoint once old rows have left, and says so', async () => {
    const host = await startLog();
    for (let at = 0; at < 3; at++) await host.begin();
    const { head } = await proving(host);
    host.clock.advance(1100 * DAY);
    await host.begin();
    await host.half.jobs?.forget?.({ signal: AbortSignal.timeout(9999) } as never, {});
    const rows = await host.db.orm.all<{ seq: number; kind: string }>(
      sql`select seq, kind from ai_egress order by seq`,
    );
    expect(rows).toEqual([
      { seq: 4, kind: 'sent' },
      { seq: 5, kind: 'checkpoint' },
    ]);
    expect(await proving(host)).toMatchObject({ rows: 2, from: expect.any(String) });
    expect(await proving(host, { head })).toMatchObject({ answer: 'yes' });
    await host.close();
  });
});

/** Lets a test do what the database refuses. */
const NO_TRIGGERS = ['drop trigger ai_egress_update', 'drop trigger ai_egress_delete'];

const execute = (host: LogHost, statements: readonly string[]) =>
  host.write(async (tx) => {
    for (const text of statements) await tx.orm.run(sql.raw(text));
  });

describe('the chain', () => {
  it('can be changed by nobody who asks the database', async () => {
    const host = await startLog();
    await host.begin();
    await expectAppendOnly(host);
    await host.close();
  });

  it.each([
    ['a change', ["update ai_egress set provider = 'eu' where seq = 3"], 'Row 3 is not as it'],
    ['other labels', ["update ai_egress set labels = '[]' where seq = 2"], 'Row 2 is not as it'],
    ['a removed row', ['delete from ai_egress where seq = 4'], 'Row 4 is missing'],
    ['the first row removed', ['delete from ai_egress where seq = 1'], 'Row 1 is missing'],
    [
      'rows in another order',
      [
        'update ai_egress set seq = -3 where seq = 3',
        'update ai_egress set seq = 3 where seq = 4',
        'update ai_egress set seq = 4 where seq = -3',
      ],
      'Row 3 is not as it',
    ],
    [
      'a row before all others',
      ["insert into ai_egress (seq, kind, at, hash) values (0, 'sent', 1, 'x')"],
      'Row 0 is not as it',
    ],
    ['the end cut off', ['delete from ai_egress where seq > 4'], 'Row 5 is missing'],
    ['everything cut off', ['delete from ai_egress'], 'Row 1 is missing'],
  ])('shows %s, and so does the doctor', async (_, statements, detail) => {
    const host = await startLog();
    for (let at = 0; at < 6; at++) await host.begin({ labels: ['mail'] });
    await execute(host, [...NO_TRIGGERS, ...statements]);
    const broken = { code: 'AI_CHAIN_BROKEN', detail: expect.stringContaining(detail) };
    await expect(proving(host)).rejects.toMatchObject(broken);
    const [check] = host.half.checks?.filter(({ id }) => id === 'chain') ?? [];
    const isFirst = detail === 'Row 1 is missing' && statements.length === 1;
    const found = await check?.run();
    // rows at its beginning are not the end
    if (!isFirst || statements[0] === 'delete from ai_egress') {
      expect(found).toMatchObject({ status: 'fail' });
    }
    await host.close();
  });

  it('is sound to the doctor while nobody touches it', async () => {
    const host = await startLog();
    const [check] = host.half.checks?.filter(({ id }) => id === 'chain') ?? [];
    expect(await check?.run()).toEqual({ status: 'ok', detail: 'nothing' });
    await host.begin();
    await host.begin({ route: null });
    expect(await check?.run()).toMatchObject({ status: 'ok' });
    await host.close();
  });
});
