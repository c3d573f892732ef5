// What upstreams do wrong, all of it at once: every caller gets a clear answer in its own dialect, soon, and no end is faked.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestApp, type TestApp } from '@aurelius/daemon/testing/app';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawUpstream, type Script, startRawUpstream } from './raw-upstream.ts';
import { chunks } from './upstream.ts';
import { faults } from './upstream-faults.ts';

const SECRET = 'canary-7d1f';
const PROMPT = 'canary-of-the-prompt-55c1';

const event = (type: string, rest: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
/** How a streamed answer in Messages begins, up to where something was said. */
const MESSAGES_BEGIN = [
  event('message_start', {
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'small',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 10, output_tokens: 1 },
    },
  }),
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Hello.' } }),
].join('');
const MESSAGES_REST = [
  event('content_block_stop', { index: 0 }),
  event('message_delta', {
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 5 },
  }),
  event('message_stop', {}),
].join('');
const CHAT = chunks('Hello.');

const DIALECTS = {
  chat: {
    kind: 'openai-compatible',
    path: '/v1/chat/completions',
    begin: CHAT.slice(0, 2).join(''),
    rest: CHAT.slice(2).join(''),
    said: '"Hello."',
    end: '[DONE]',
    isError: (body: unknown) =>
      expect(body).toMatchObject({
        error: { message: expect.any(String), type: expect.any(String), code: expect.any(String) },
      }),
    failed: /^data: \{"error":/m,
  },
  messages: {
    kind: 'anthropic',
    path: '/v1/messages',
    begin: MESSAGES_BEGIN,
    rest: MESSAGES_REST,
    said: '"Hello."',
    end: 'message_stop',
    isError: (body: unknown) =>
      expect(body).toMatchObject({
        type: 'error',
        error: { message: expect.any(String), type: expect.any(String) },
      }),
    failed: /^event: error$/m,
  },
} as const;
type Dialect = keyof typeof DIALECTS;

/** What goes wrong after something was said: nobody else may answer then. */
const IN_THE_MIDDLE = [
  'silence in the middle',
  'an event that is cut off',
  'a reset in the middle',
  'fewer bytes than it said',
  'a stream without an end',
  'a drop at a time',
  'bytes that are no text',
];

/** What keeps a processor busy: one after the other, so that nothing else seems late. */
const LARGE = ['a stream without an end', 'a bomb of gzip'];

/** What each is told as, where it comes before anything was said. */
const STATUS: Readonly<Record<string, number>> = {
  'silence before the head': 504,
  '429 with a time to wait': 429,
  '429 without one': 429,
  '529': 503,
};

interface Case {
  readonly dialect: Dialect;
  readonly stream: boolean;
  readonly fault: string;
  readonly provider: string;
}
interface Outcome {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
  readonly ms: number;
}

const CASES: readonly Case[] = (['chat', 'messages'] as const).flatMap((dialect) =>
  [true, false].flatMap((stream) =>
    Object.keys(faults('', '')).map((fault, at) => ({
      dialect,
      stream,
      fault,
      provider: `${dialect}-${stream ? 's' : 'w'}${at}`,
    })),
  ),
);

const upstreams = new Map<Case, RawUpstream>();
const outcomes = new Map<Case, Outcome>();
let daemon: TestApp;

const providerOf = ([{ provider, dialect }, { baseUrl }]: [Case, RawUpstream]) => `
[ai.providers.${provider}]
kind = "${DIALECTS[dialect].kind}"
baseUrl = "${baseUrl}"
apiKey = "secret:env:CANARY_KEY"
models = ["small"]
`;

async function ask(one: Case, port: number, token: string): Promise<Outcome> {
  const began = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}${DIALECTS[one.dialect].path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: `${one.provider}/small`,
      max_tokens: 100,
      stream: one.stream,
      messages: [{ role: 'user', content: PROMPT }],
    }),
  });
  const text = await response.text();
  return {
    text,
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    ms: performance.now() - began,
  };
}

beforeAll(async () => {
  for (const one of CASES) {
    const { begin, rest } = DIALECTS[one.dialect];
    upstreams.set(one, await startRawUpstream(faults(begin, rest)[one.fault] as Script));
  }
  daemon = await startTestApp(
    `[ai.routing]\nretries = 0\n[ai.timeouts]\nfirstByte = 1\nidle = 1\ntotal = 4\n${[...upstreams].map(providerOf).join('')}`,
    { env: { AURELIUS_HTTP_PORT: '0', CANARY_KEY: SECRET } },
  );
  const { port, token } = await daemon.tcp();
  const askOne = async (one: Case) => outcomes.set(one, await ask(one, port, token));
  await Promise.all(CASES.filter(({ fault }) => !LARGE.includes(fault)).map(askOne));
  for (const one of CASES) if (LARGE.includes(one.fault)) await askOne(one);
}, 60_000);

afterAll(async () => {
  await daemon?.close();
  for (const upstream of upstreams.values()) await upstream.close();
});

/** Rows of a table of the daemon. */
function rowsOf(query: string): Record<string, unknown>[] {
  const db = new Database(join(daemon.paths.dataDir, 'aurelius.db'), { readonly: true });
  try {
    return db.prepare(query).all() as Record<string, unknown>[];
  } finally {
    db.close();
  }
}

describe.each(CASES)('$fault, to a caller of $dialect (stream: $stream)', (one) => {
  const { fault, stream, dialect } = one;
  const words = DIALECTS[dialect];
  const outcome = () => outcomes.get(one) as Outcome;

  it('is told in the caller’s dialect', () => {
    const { status, text } = outcome();
    expect(text).not.toContain(words.end);
    if (stream && IN_THE_MIDDLE.includes(fault)) {
      expect(status).toBe(200);
      expect(text).toContain(words.said);
      expect(text).toMatch(words.failed);
      expect(upstreams.get(one)?.heard).toHaveLength(1);
      return;
    }
    words.isError(JSON.parse(text));
    if (stream || !IN_THE_MIDDLE.includes(fault)) expect(status).toBe(STATUS[fault] ?? 502);
    else expect([502, 504]).toContain(status);
  });

  it('is told in time', () => {
    expect(outcome().ms).toBeLessThan(9000);
  });

  it('leaves no connection open', async () => {
    for (const { closed } of upstreams.get(one)?.heard ?? []) {
      // a connection that is whole may be kept for the next request
      if (!/^(429|401|529|a page|a redirect|a failure)/.test(fault)) await closed;
    }
    expect(upstreams.get(one)?.heard.length).toBeGreaterThan(0);
  });
});

it('says when to come again, where the upstream did', () => {
  for (const [one, { retryAfter }] of outcomes) {
    if (one.fault === '429 with a time to wait') expect(Number(retryAfter)).toBeGreaterThan(3000);
    if (one.fault === '429 without one') expect(Number(retryAfter)).toBeGreaterThan(0);
  }
});

it('is in the log once each, with a code, and nothing is held any more', () => {
  const rows = rowsOf('SELECT status, code FROM ai_request');
  expect(rows).toHaveLength(CASES.length);
  for (const row of rows) {
    expect(['failed', 'partial']).toContain(row['status']);
    expect(row['code']).toMatch(/^AI_/);
  }
  expect(rowsOf("SELECT * FROM billing_usage WHERE state = 'held'")).toEqual([]);
});

/** Bytes of every file of the daemon. */
function filesOf({ paths }: TestApp): string {
  return [paths.dataDir, paths.logDir]
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
    .join('');
}

it('writes down neither a key nor a prompt, and tells neither to anybody but the upstream', () => {
  const told = [...outcomes.values()].map(({ text }) => text).join('') + filesOf(daemon);
  expect(told).not.toContain(SECRET);
  expect(told).not.toContain(PROMPT);
  for (const { heard } of upstreams.values()) {
    for (const { bytes } of heard) {
      expect(bytes.toString('latin1')).toContain(SECRET);
      expect(bytes.toString('latin1')).toContain(PROMPT);
    }
  }
});
