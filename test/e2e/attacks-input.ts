// Attacks by input: what is too large, too deep, twice, half, or of another kind than the contract says.
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { type Attack, expectProblem, TASKS, type Target, TOKENS } from './attack-target.ts';
import { expectNoForeignIds, expectNoUnknownFields } from './generated-input.ts';

const INVALID = 'INVALID_INPUT';
const MALFORMED = 'MALFORMED_JSON';

/** A body that is refused and makes nothing. */
async function expectRefused(
  target: Target,
  body: string | Uint8Array | object,
  statuses: readonly number[],
  code?: string,
): Promise<void> {
  const before = (await target.call('GET', `${TASKS}?limit=500&status=all`)).text;
  expectProblem(target, await target.call('POST', TASKS, body), statuses, code);
  expect((await target.call('GET', `${TASKS}?limit=500&status=all`)).text).toBe(before);
}

/** A body that is taken, or refused as input; what is taken comes back as it was. */
async function expectWhole(
  target: Target,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  const reply = await target.call('POST', TASKS, fields);
  if (reply.status === 201) expect(reply.body).toMatchObject(fields);
  else expectProblem(target, reply, [400, 422]);
}

const latin1 = (text: string) => Buffer.from(text, 'latin1');

const bodies: Attack[] = [
  {
    id: 'B35',
    says: '400 KB of brackets are 400, in JSON and in rows',
    async run(target) {
      const deep = `{"title":${'['.repeat(64)}${']'.repeat(64)}}`;
      const cases = ['['.repeat(400_000), '{"a":'.repeat(80_000), deep];
      for (const body of cases) await expectRefused(target, body, [400], MALFORMED);
      const rows = await target.call('POST', `${TASKS}/import`, '['.repeat(400_000));
      target.expectSilent(rows.text);
      expect(rows.status).toBeLessThan(500);
    },
  },
  {
    id: 'B36',
    says: 'a byte more than 1 MiB is 413, announced or not',
    async run(target) {
      const body = `{"title":"${'x'.repeat(1024 * 1024 - 11)}"}`;
      expect(body.length).toBe(1024 * 1024 + 1);
      await expectRefused(target, body, [413], 'PAYLOAD_TOO_LARGE');
      await expectRefused(target, body.replace('xx', 'x'), [400], INVALID);
      const lines = ['Content-Type: application/json', 'Content-Length: 2000000000'];
      const announced = await target.ask(target.text(`POST ${TASKS} HTTP/1.1`, lines), 1000);
      expect(announced.status).toBe(413);
      const chunked = { 'transfer-encoding': 'chunked' };
      expectProblem(target, await target.call('POST', TASKS, body, chunked), [413]);
    },
  },
  {
    id: 'B37',
    says: 'a key twice is 400, however it is written and however deep',
    async run(target) {
      for (const body of [
        '{"title":"a","title":"b"}',
        '{"title":"a","\\u0074itle":"b"}',
        '{"title":"a","attributes":{"x":1,"x":2}}',
        '{"title":"a","labels":[{"x":1,"x":1}]}',
      ]) {
        await expectRefused(target, body, [400], MALFORMED);
      }
    },
  },
  {
    id: 'B38',
    says: 'bytes that are no UTF-8 are 400',
    async run(target) {
      for (const bytes of ['\xff', '\xc0\x80', '\xed\xa0\x80', '\xf4\x90\x80\x80', '\xe2\x82']) {
        await expectRefused(target, latin1(`{"title":"a${bytes}"}`), [400], MALFORMED);
      }
      await expectRefused(target, Buffer.from('{"title":"a"}', 'utf16le'), [400], MALFORMED);
    },
  },
  {
    id: 'B39',
    says: 'half of a surrogate pair is 400 wherever it stands',
    async run(target) {
      for (const body of [
        '{"title":"a\\ud800"}',
        '{"title":"\\udc00a"}',
        '{"title":"a","labels":["\\ud800"]}',
        '{"title":"a","\\ud800":1}',
      ]) {
        await expectRefused(target, body, [400], INVALID);
      }
    },
  },
  {
    id: 'B40',
    says: 'keys that reach a prototype are 400',
    async run(target) {
      for (const body of [
        '{"title":"a","__proto__":{"status":"done"}}',
        '{"title":"a","\\u005f_proto__":{}}',
        '{"title":"a","constructor":{"prototype":{"x":1}}}',
        '{"title":"a","labels":{"__proto__":[]}}',
      ]) {
        await expectRefused(target, body, [400], MALFORMED);
      }
      await expectRefused(target, '{"title":"a","toString":"x"}', [400], INVALID);
    },
  },
  {
    id: 'B41',
    says: 'a field nobody knows is 400 for every operation, by its place',
    run: expectNoUnknownFields,
  },
  {
    id: 'B42',
    says: 'numbers are numbers: too large, not whole, and texts are 400',
    async run(target) {
      for (const estimate of [
        '1e400',
        '-0',
        '-1',
        '9007199254740993',
        'NaN',
        'Infinity',
        '"1"',
        '1.5',
        '01',
        '[1]',
        'true',
        '{}',
      ]) {
        await expectRefused(target, `{"title":"a","estimate":${estimate}}`, [400]);
      }
      await expectRefused(
        target,
        '{"title":"a","aiConfidence":1e-400}'.replace('1e-400', '1.01'),
        [400],
      );
      await expectRefused(target, '{"title":1}', [400], INVALID);
      await expectRefused(target, '{"title":"a","aiSuggested":"true"}', [400], INVALID);
    },
  },
  {
    id: 'B43',
    says: 'texts are counted in code points, and U+0000 is 400',
    async run(target) {
      const accepted = ['x'.repeat(200), '\u{1f680}'.repeat(200), '\u0301'.repeat(200)];
      for (const title of accepted) {
        const reply = await target.call('POST', TASKS, { title });
        expect([reply.status, (reply.body as { title: unknown }).title]).toEqual([201, title]);
      }
      const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';
      for (const title of [
        '',
        ' \t\n',
        'x'.repeat(201),
        '\u{1f680}'.repeat(201),
        family.repeat(200),
        'a\0b',
      ]) {
        await expectRefused(target, { title }, [400], INVALID);
      }
    },
  },
  {
    id: 'B44',
    says: 'dates that are not in the calendar are 400',
    async run(target) {
      for (const dueLocal of ['2026-02-30', '2026-13-01', '10000-01-01', '2026-11-24T25:00', '']) {
        await expectRefused(target, { title: 'a', dueLocal }, [400, 422]);
      }
      for (const dueDate of [
        '2026-11-24T09:00:00+99:00',
        '10000-01-01T00:00:00Z',
        '2026-02-30T00:00:00Z',
        '2026-11-24 09:00:00Z',
        '+275760-09-13T00:00:00Z',
      ]) {
        await expectRefused(target, { title: 'a', dueDate }, [400]);
      }
      const gap = { title: 'gap', dueLocal: '2026-03-29T02:30:00', dueZone: 'Europe/Berlin' };
      await expectWhole(target, gap);
      for (const dueZone of ['Mars/Base', '../../etc/localtime', '', 'x'.repeat(65)]) {
        await expectRefused(target, { title: 'a', due: 'today', dueZone }, [400]);
      }
    },
  },
];

const queries: Attack[] = [
  {
    id: 'B45',
    says: 'ids that are foreign, malformed or huge are 404 or 400 for every operation',
    run: expectNoForeignIds,
  },
  {
    id: 'B46',
    says: 'limits and cursors that no list gave out are 400',
    async run(target) {
      for (const limit of ['-1', '0', '501', '1000000000', 'abc', '1.5', '', '1e2', '+1', '0x10']) {
        expectProblem(target, await target.call('GET', `${TASKS}?limit=${limit}`), [400], INVALID);
      }
      const forged = [
        'x',
        'eyJpZCI6MX0',
        Buffer.from('["\' OR 1=1--"]').toString('base64url'),
        '%2e%2e%2f',
        'x'.repeat(1025),
      ];
      for (const cursor of forged) {
        for (const list of [TASKS, TOKENS]) {
          expectProblem(target, await target.call('GET', `${list}?cursor=${cursor}`), [400]);
        }
      }
      for (const title of ['one', 'two']) await target.call('POST', TASKS, { title });
      const page = await target.call('GET', `${TASKS}?limit=1`);
      const { nextCursor } = (page.body as { meta: { nextCursor: string } }).meta;
      expectProblem(target, await target.call('GET', `${TOKENS}?cursor=${nextCursor}`), [400]);
      const bent = `${nextCursor.slice(0, -2)}${nextCursor.endsWith('A') ? 'BB' : 'AA'}`;
      const reply = await target.call('GET', `${TASKS}?cursor=${bent}`);
      if (reply.status !== 200) expectProblem(target, reply, [400], 'INVALID_CURSOR');
    },
  },
  {
    id: 'B47',
    says: 'queries of another language are 400',
    async run(target) {
      for (const query of [
        'a[$gt]=',
        'text[$gt]=1',
        'text[]=a',
        'limit=1&limit=2',
        'text=a&text=b',
        'constructor=x',
        '__proto__[x]=1',
        'hasOwnProperty=1',
        'text=%ff',
        'text=%',
        'LIMIT=1',
        '=1',
      ]) {
        expectProblem(target, await target.call('GET', `${TASKS}?${query}`), [400], INVALID);
      }
    },
  },
  {
    id: 'B48',
    says: 'a compressed body is 415',
    async run(target) {
      const bomb = gzipSync(Buffer.alloc(10_000_000));
      for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'identity, gzip', 'x-gzip']) {
        const headers = { 'content-encoding': encoding };
        expectProblem(target, await target.call('POST', TASKS, bomb, headers), [415]);
        expectProblem(target, await target.call('POST', `${TASKS}/import`, bomb, headers), [415]);
      }
    },
  },
  {
    id: 'B49',
    says: 'search in any syntax is 200 or 400 within 2 s',
    async run(target) {
      for (let at = 0; at < 50; at++) await target.call('POST', TASKS, { title: `Findable ${at}` });
      const texts = [
        '"',
        '""',
        "'",
        '*',
        '**',
        'a*',
        'a NEAR(',
        'NEAR(a b, 5)',
        'title:x',
        '-a',
        '^a',
        'a AND',
        'OR',
        'NOT a',
        '(',
        ')',
        'a OR b',
        '{title}: a',
        'a + b',
        '%_'.repeat(500),
        '\\',
        "'; DROP TABLE task; --",
        '\u0301',
        '\u{1f680}',
        'a '.repeat(500),
        'x'.repeat(1000),
        '"a'.repeat(300),
        'é',
        '\u200d',
        '日本',
      ];
      for (const text of texts) {
        const from = performance.now();
        const reply = await target.call('GET', `${TASKS}?text=${encodeURIComponent(text)}`);
        expect(performance.now() - from).toBeLessThan(2000);
        if (reply.status !== 200) expectProblem(target, reply, [400], INVALID);
      }
      const terms = encodeURIComponent('word '.repeat(10_000));
      expectProblem(target, await target.call('GET', `${TASKS}?text=${terms}`), [400, 431]);
      const found = await target.call('GET', `${TASKS}?text=findable&limit=500`);
      expect((found.body as { data: unknown[] }).data).toHaveLength(50);
    },
  },
  {
    id: 'B50',
    says: 'an idempotency key is 1 to 255 characters for one request, which happens once',
    async run(target) {
      const create = (key: string, title: string) =>
        target.call('POST', TASKS, { title }, { 'idempotency-key': key });
      for (const key of ['', 'k'.repeat(256), 'a b', 'a\tb']) {
        expectProblem(target, await create(key, 'keyless'), [400], INVALID);
      }
      const longest = 'k'.repeat(255);
      expect((await create(longest, 'keyed')).status).toBe(201);
      expectProblem(target, await create(longest, 'other'), [422], 'IDEMPOTENCY_KEY_REUSED');
      const replies = await Promise.all(Array.from({ length: 50 }, () => create('fifty', 'fifty')));
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
      expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
      const replayed = replies.filter(({ headers }) => headers['idempotency-replayed'] === 'true');
      expect(replayed).toHaveLength(49);
      const found = await target.call('GET', `${TASKS}?text=fifty`);
      expect((found.body as { data: unknown[] }).data).toHaveLength(1);
    },
  },
];

export const INPUT: readonly Attack[] = [...bodies, ...queries];
