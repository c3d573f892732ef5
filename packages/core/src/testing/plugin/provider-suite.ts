// The suite that every AI provider must pass, bundled or not: a list of named cases for any test runner. It answers itself
// what the provider asks of its upstream, so that nothing has to be reached.
import { AI_DIALECTS, type AiConnection, type AiProvider } from '../../plugin/index.ts';
import type { SuiteCase } from './suite.ts';

/** A provider, and how its upstream tells of models. */
export interface ProviderSubject {
  readonly provider: AiProvider;
  /** The whole JSON that its upstream answers when it is asked for its models, with these ids. */
  listing(ids: readonly string[]): unknown;
}

const BASE = 'https://upstream.example/v1';
const KEY = 'sk-canary-5d71';
/** How soon it lets go of what it waits for, milliseconds. */
const ABORT_MS = 3000;

/** Bodies of failed answers, whatever they come with. */
const BODIES: readonly string[] = [
  '',
  '{"error":',
  'null',
  '[]',
  '"text"',
  '{"error":null}',
  '{"error":"in words"}',
  '{"error":{"code":429,"type":{},"message":[]}}',
  '<html>502 Bad Gateway</html>',
  `{"error":{"message":"${'x'.repeat(64 * 1024)}"}}`,
];

function assert(holds: boolean, breach: string): asserts holds {
  if (!holds) throw new Error(breach);
}

interface Upstream {
  readonly connection: AiConnection;
  readonly asked: readonly Request[];
}

/** @param answer null: it never comes */
function upstream(
  answer: Response | null,
  apiKey: string | null = KEY,
  signal: AbortSignal = new AbortController().signal,
): Upstream {
  const asked: Request[] = [];
  const http: AiConnection['http'] = (input, init) => {
    const request = new Request(input, init);
    asked.push(request);
    if (answer !== null) return Promise.resolve(answer.clone());
    return new Promise((_, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason as Error));
    });
  };
  return { connection: { name: 'it', baseUrl: BASE, apiKey, http, signal }, asked };
}

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  });

const failed = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error ?? new Error('nothing was thrown'),
  );

const paths = ({ provider: { dialects, path } }: ProviderSubject) => {
  assert(dialects.length > 0, 'it speaks nothing');
  for (const dialect of dialects) {
    assert(AI_DIALECTS.includes(dialect), `${dialect} is no dialect`);
    const at = path(dialect);
    assert(/^(\/[a-z0-9_.-]+)+$/i.test(at), `${dialect} is spoken at '${at}'`);
  }
};

const keys = ({ provider: { headers } }: ProviderSubject) => {
  assert(JSON.stringify(headers(KEY)).includes(KEY), 'no header shows the key');
  const bare = headers(null);
  const shown = JSON.stringify(bare);
  assert(!/null|undefined|bearer/i.test(shown), `without a key it sends ${shown}`);
  for (const [name, value] of Object.entries({ ...bare, ...headers(KEY) })) {
    assert(name === name.toLowerCase(), `the header ${name} is not written small`);
    assert(!/[\r\n]/.test(value), `the header ${name} has several lines`);
  }
};

/** What is the same for all of them. */
const STATUSES: readonly (readonly [status: number, kinds: readonly string[]])[] = [
  [400, ['request']],
  [401, ['key']],
  [403, ['key']],
  [404, ['request']],
  [413, ['request']],
  [422, ['request']],
  [429, ['limited']],
  [500, ['server']],
  [502, ['server']],
  [503, ['overloaded', 'server']],
  [529, ['overloaded', 'server']],
];

const statuses = ({ provider: { failure } }: ProviderSubject) => {
  for (const [status, kinds] of STATUSES) {
    for (const body of BODIES) {
      const { kind, again } = failure(status, new Headers(), body);
      assert(kinds.includes(kind), `${status} is '${kind}', and not ${kinds.join(' or ')}`);
      if (status >= 500) assert(again, `${status} passes, and it says that it does not`);
      else if (status !== 429) assert(!again, `${status} stays, and it says that it passes`);
    }
  }
};

const waits = ({ provider: { failure } }: ProviderSubject) => {
  const asked = failure(429, new Headers({ 'retry-after': '7' }), '');
  assert(asked.again && asked.waitMs === 7000, `it waits ${asked.waitMs} ms where 7 s are asked`);
  const exact = failure(429, new Headers({ 'retry-after-ms': '250' }), '');
  assert(exact.waitMs === 250, `it waits ${exact.waitMs} ms where 250 are asked`);
  const none = failure(500, new Headers({ 'retry-after': 'soon' }), '');
  assert(none.waitMs === null, `it waits ${none.waitMs} ms where nobody can read how long`);
};

async function lists({ provider, listing }: ProviderSubject): Promise<void> {
  const ids = ['small', 'a/model:7b', 'größe'];
  const { connection, asked } = upstream(json(listing(ids)));
  const found = await provider.models(connection);
  assert(
    JSON.stringify(found.map(({ id }) => id)) === JSON.stringify(ids),
    `it lists ${JSON.stringify(found)}`,
  );
  assert(asked.length === 1, `it asks ${asked.length} times`);
  const [request] = asked;
  assert(request?.url.startsWith(`${BASE}/`) === true, `it asks ${request?.url}`);
  assert(!request.url.includes(KEY), 'the key is in the address');
  assert(JSON.stringify([...request.headers]).includes(KEY), 'it shows no key');
}

async function fails({ provider }: ProviderSubject): Promise<void> {
  for (const answer of [json({ error: { message: KEY } }, 401), json({}, 500), json({}, 429)]) {
    const { connection, asked } = upstream(answer);
    const error = await failed(provider.models(connection));
    assert(error instanceof Error, `${answer.status} is no failure`);
    const { status } = error as { status?: unknown };
    assert(status === answer.status, `the error has the status ${String(status)}`);
    assert(asked.length === 1, `it asks ${asked.length} times when it gets ${answer.status}`);
  }
}

async function letsGo({ provider }: ProviderSubject): Promise<void> {
  const gone = new AbortController();
  const { connection } = upstream(null, KEY, gone.signal);
  const work = failed(provider.models(connection));
  setTimeout(() => gone.abort(new Error('No longer wanted')), 50);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ABORT_MS);
  });
  const outcome = await Promise.race([work, late]);
  clearTimeout(timer);
  assert(outcome !== 'late', 'it goes on waiting');
  assert(outcome instanceof Error, 'it says that it has the models');
}

/**
 * The cases of a provider.
 * @example for (const { name, run } of providerSuite(subject)) it(name, async () => void (await run()));
 */
export function providerSuite(subject: ProviderSubject): readonly Omit<SuiteCase, 'file'>[] {
  const one = (name: string, run: (subject: ProviderSubject) => unknown) => ({
    name,
    async run() {
      await run(subject);
      return undefined;
    },
  });
  return [
    one('it has a title of one line', ({ provider: { title } }) =>
      assert(title.trim() !== '' && !/[\r\n]/.test(title), `'${title}'`),
    ),
    one('it says where each of its dialects is spoken', paths),
    one('it shows the key in a header, and nothing without one', keys),
    one('it knows what statuses mean, whatever the body is', statuses),
    one('it waits as long as it is asked to', waits),
    one('it lists the models by one request that shows the key', lists),
    one('it lists none where none are', async ({ provider, listing }) => {
      const found = await provider.models(upstream(json(listing([]))).connection);
      assert(found.length === 0, `it lists ${JSON.stringify(found)}`);
    }),
    one('it fails with the status where the list is refused, and asks once', fails),
    one('it fails where the answer is no list', async ({ provider }) => {
      const { connection } = upstream(new Response('<html>hello</html>'));
      assert((await failed(provider.models(connection))) instanceof Error, 'it does not fail');
    }),
    one('it lets go at once when nobody wants it any more', letsGo),
  ];
}
