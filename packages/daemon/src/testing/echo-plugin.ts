// A plugin with an operation of every kind, for the daemon's tests.
import { defineErrors, defineOperation } from '@aurelius/core/contract';
import { definePlugin, manifestOf, type PluginContract } from '@aurelius/core/plugin';
import * as z from 'zod';

const errors = defineErrors({
  ECHO_REFUSED: { status: 422, title: 'The word is refused' },
});

const common = {
  errors: [errors.ECHO_REFUSED],
  effects: 'read',
  cli: false,
  examples: [],
} as const;

const contract = {
  id: 'echo',
  operations: {
    say: defineOperation({
      ...common,
      id: 'echo.say',
      kind: 'json',
      method: 'POST',
      path: '/api/v1/echo/:room',
      summary: 'Say a word',
      permission: 'echo:write',
      limits: { body: 2048, timeoutMs: 400 },
      input: z.strictObject({
        room: z.string(),
        word: z.string().min(1),
        waitMs: z.int().optional(),
        mode: z.enum(['plain', 'problem', 'bug', 'leaky', 'wrong']).default('plain'),
      }),
      output: z.object({
        room: z.string(),
        word: z.string(),
        greeting: z.string(),
        zone: z.string(),
        locale: z.string().optional(),
      }),
    }),
    list: defineOperation({
      ...common,
      id: 'echo.list',
      kind: 'json',
      method: 'GET',
      path: '/api/v1/echo',
      summary: 'List words',
      permission: 'echo:read',
      input: z.strictObject({ limit: z.int().default(5), tag: z.array(z.string()).default([]) }),
      output: z.object({ limit: z.number(), tag: z.array(z.string()) }),
    }),
    tasks: defineOperation({
      ...common,
      id: 'echo.tasks',
      kind: 'json',
      method: 'GET',
      path: '/api/v1/echo/tasks/:via',
      summary: 'Call another slice',
      permission: 'echo:read',
      input: z.strictObject({ via: z.enum(['allowed', 'forbidden']) }),
      output: z.object({ count: z.int() }),
    }),
    clear: defineOperation({
      ...common,
      id: 'echo.clear',
      kind: 'json',
      method: 'DELETE',
      path: '/api/v1/echo/:room',
      summary: 'Clear',
      permission: 'echo:write',
      input: z.strictObject({ room: z.string() }),
      output: null,
    }),
    rows: defineOperation({
      ...common,
      id: 'echo.rows',
      kind: 'stream',
      method: 'POST',
      path: '/api/v1/echo/rows',
      summary: 'Give rows back',
      permission: 'echo:write',
      body: 'rows',
      yields: 'report',
      limits: { body: 3_000_000, timeoutMs: 5000 },
      input: z.strictObject({ failAt: z.int().optional() }),
      output: z.object({
        line: z.int(),
        value: z.unknown().optional(),
        fault: z.string().optional(),
      }),
    }),
    file: defineOperation({
      ...common,
      id: 'echo.file',
      kind: 'stream',
      method: 'POST',
      path: '/api/v1/echo/file',
      summary: 'Give a file back',
      permission: 'echo:write',
      body: 'file',
      yields: 'file',
      limits: { body: 3_000_000, timeoutMs: 5000 },
      input: z.strictObject({ failAt: z.int().optional() }),
      output: z.union([z.string(), z.record(z.string(), z.unknown())]),
    }),
    count: defineOperation({
      ...common,
      id: 'echo.count',
      kind: 'stream',
      method: 'GET',
      path: '/api/v1/echo/count',
      summary: 'Count up until cancelled',
      permission: 'echo:read',
      body: null,
      yields: 'rows',
      input: z.strictObject({}),
      output: z.object({ n: z.int() }),
    }),
    bytes: defineOperation({
      ...common,
      id: 'echo.bytes',
      kind: 'raw',
      method: 'POST',
      path: '/api/v1/echo/bytes/:how',
      summary: 'Give bytes back',
      permission: 'echo:write',
      accepts: ['text/plain', 'application/octet-stream'],
      produces: ['application/octet-stream'],
      limits: { body: 1000 },
      input: z.strictObject({ how: z.enum(['whole', 'streamed']) }),
      output: null,
      refusal: ({ code }, requestId) => ({
        headers: { 'x-request-id': requestId },
        body: { error: { code } },
      }),
    }),
    sign: defineOperation({
      ...common,
      id: 'echo.sign',
      kind: 'json',
      method: 'POST',
      path: '/api/v1/echo/sign',
      summary: 'Sign as a person',
      permission: 'echo:write',
      human: true,
      input: z.strictObject({}),
      output: z.object({ signed: z.boolean() }),
    }),
  },
  errors,
  events: {},
  config: z.strictObject({ greeting: z.string().default('hello') }),
  uses: ['tasks:read'],
} satisfies PluginContract;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const tasksList = (permission: string) =>
  defineOperation({
    id: 'tasks.list',
    kind: 'json',
    method: 'GET',
    path: '/api/v1/tasks',
    summary: '',
    input: z.object({ limit: z.int() }),
    output: z.object({ data: z.array(z.unknown()) }),
    errors: [],
    permission,
    effects: 'read',
    cli: false,
    examples: [],
  });

/** What a test looks at from outside. */
export const echoed = { counted: 0, cancelled: false, disposed: false };

const plugin = definePlugin(contract, (host) => ({
  operations: {
    async say(context, { room, word, mode, waitMs = 0 }) {
      if (waitMs > 0) await sleep(waitMs);
      if (mode === 'problem') throw errors.ECHO_REFUSED(`not ${word}`);
      if (mode === 'bug') throw new Error('the secret is hunter2');
      if (mode === 'wrong') return { room } as never;
      const extra = mode === 'leaky' ? { password: 'hunter2' } : {};
      const { zone, locale } = context;
      return { room, word, greeting: host.config.greeting, zone, locale, ...extra };
    },
    async list(_context, input) {
      return input;
    },
    async tasks(context, { via }) {
      const operation = tasksList(via === 'allowed' ? 'tasks:read' : 'tasks:write');
      const input = { limit: 50 };
      return { count: (await host.call(operation, input, context)).data.length };
    },
    async clear() {},
    sign: async () => ({ signed: true }),
    async *rows(_context, { failAt }, rows) {
      for await (const row of rows) {
        if (failAt === row.line) throw errors.ECHO_REFUSED(`row ${failAt}`);
        yield row;
      }
    },
    async *file(_context, { failAt }, rows) {
      for await (const { line, value, fault } of rows) {
        if (failAt === line) throw errors.ECHO_REFUSED(`row ${failAt}`);
        if (typeof value === 'string') yield `${value}\n`;
        else yield { line, value, fault };
      }
    },
    async *count({ signal }) {
      signal.addEventListener('abort', () => {
        echoed.cancelled = true;
      });
      for (let n = 0; ; n++) {
        signal.throwIfAborted();
        echoed.counted = n;
        yield { n };
      }
    },
    async bytes(_context, { how }, { body }) {
      const headers = { 'content-type': 'application/octet-stream', 'x-own': 'yes' };
      if (how === 'whole') return { status: 202, headers, body };
      return {
        status: 200,
        headers,
        body: (async function* () {
          for (const byte of body) yield new Uint8Array([byte]);
        })(),
      };
    },
  },
  async dispose() {
    echoed.disposed = true;
  },
}));

/** The plugin as the bundled list holds one. */
export const echo = {
  package: { name: 'echo', version: '1.0.0', aurelius: manifestOf(contract, false) },
  load: async () => ({ plugin }),
};
