// `doctor`: what is wrong here and what mends it, with or without a daemon; it never starts one.
import { type Finding, type Findings, homeChecks, runChecks, worst } from '@aurelius/core/checks';
import { readText, refusalOf } from '@aurelius/core/client';
import {
  defineCommand,
  paint,
  type RenderContext,
  renderTable,
  term,
} from '@aurelius/core/command';
import { EXIT, isProblem } from '@aurelius/core/errors';
import { DOCTOR_FIX_ROUTE, DOCTOR_ROUTE } from '@aurelius/core/kernel/doctor-route';
import type { Check } from '@aurelius/core/plugin';
import { askHello } from '../daemon/hello.ts';
import { daemonConnection, type Environment } from '../environment.ts';
import { renderContext } from '../output/terminal.ts';
import { configFile } from './config.ts';
import { examineData } from './doctor-data.ts';
import { JSON_FLAG, NO_COLOR_FLAG } from './flags.ts';

interface Wish {
  readonly security: boolean;
  readonly fix: boolean;
}

/** Longest wait for all checks, milliseconds: each ends within 5 s, and a mended one is asked twice. */
const TIMEOUT_MS = 20_000;

async function askDaemon(environment: Environment, { security, fix }: Wish): Promise<Findings> {
  const http = daemonConnection(environment);
  try {
    const reply = await http.request(
      fix
        ? {
            ...DOCTOR_FIX_ROUTE,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ security }),
            timeoutMs: TIMEOUT_MS,
          }
        : {
            method: DOCTOR_ROUTE.method,
            path: `${DOCTOR_ROUTE.path}?security=${security}`,
            timeoutMs: TIMEOUT_MS,
          },
    );
    if (reply.status >= 400) throw await refusalOf(reply);
    return JSON.parse(await readText(reply.body)) as Findings;
  } finally {
    http.close();
  }
}

/** Why nobody could be asked. */
const absence = (found: { status: 'warn' | 'fail'; detail: string; hint: string }): Check => ({
  id: 'daemon',
  title: 'Daemon',
  security: true,
  run: () => found,
});

/** Whether the daemon could start with the configuration; one that runs tells it itself. */
const configuration = (environment: Environment): Check => ({
  id: 'config',
  title: 'Config file',
  run() {
    try {
      configFile(environment).getConfig(environment.paths, environment.env);
      return { status: 'ok', detail: 'can be used' };
    } catch (error) {
      if (!isProblem(error)) throw error;
      const { detail = error.message, hint = 'aurelius config edit' } = error;
      return { status: 'fail', detail, hint };
    }
  },
});

/** Everything that can be known here and now. */
async function examine(environment: Environment, wish: Wish): Promise<Findings> {
  const own = homeChecks(environment.paths, environment.uid);
  const here = (check: Check) =>
    runChecks([{ owner: 'home', checks: [check, configuration(environment), ...own] }], wish);
  let presence: Awaited<ReturnType<typeof askHello>>;
  try {
    presence = await askHello(environment);
  } catch (error) {
    const detail = (error as Error).message;
    return here(absence({ status: 'fail', detail, hint: 'aurelius daemon logs' }));
  }
  if (typeof presence === 'object') return askDaemon(environment, wish);
  const detail = presence === 'none' ? 'not running: only the home was looked at' : 'is stopping';
  return here(absence({ status: 'warn', detail, hint: 'aurelius daemon start' }));
}

const COLORS = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

function findingsText({ data }: Findings, context: RenderContext): string {
  const columns = [
    {
      title: 'STATUS',
      value: ({ status }: Finding) => status,
      style: ({ status }: Finding) => COLORS[status],
    },
    { title: 'CHECK', value: ({ title }: Finding) => title },
    { title: 'FOUND', value: ({ detail }: Finding) => detail },
  ];
  const steps = data.flatMap(({ title, status, hint, fixed }) => [
    ...(fixed === null ? [] : [`mended: ${term(title)}: ${term(fixed)}`]),
    ...(status === 'ok' || hint === null ? [] : [`try: ${term(hint)}`]),
  ]);
  return [
    renderTable(data, columns, context),
    ...steps.map((step) => paint(context, 'bold', step)),
  ].join('\n');
}

export const doctor = defineCommand<Environment>({
  spec: {
    id: 'doctor',
    aliases: [],
    summary: 'Say what is wrong here and what mends it',
    description:
      'Asks the daemon and its plugins; where no daemon runs, looks at the home alone and starts none. Ends with code 1 when a check fails.',
    args: [],
    flags: [
      { name: 'security', type: 'boolean', description: 'Only what is about security' },
      { name: 'fix', type: 'boolean', description: 'Mend what can be mended without risk' },
      {
        name: 'data',
        type: 'boolean',
        description: 'Also read every page and row of the database; the daemon must be stopped',
      },
      JSON_FLAG,
      NO_COLOR_FLAG,
    ],
    examples: [
      { title: 'Everything', argv: ['doctor'] },
      { title: 'Modes, owners, listener and secrets', argv: ['doctor', '--security'] },
      { title: 'Mend what can be mended', argv: ['doctor', '--fix'] },
    ],
  },
  async run({ flags, io, shell }) {
    const wish = { security: flags['security'] === true, fix: flags['fix'] === true };
    const stored = flags['data'] === true ? await examineData(shell) : [];
    const found = await examine(shell, wish);
    const data = [...found.data, ...stored];
    const all = { status: worst(data), data };
    if (io.json) io.out(`${JSON.stringify(all)}\n`);
    else {
      const context = renderContext(shell.env, flags['no-color'] === true);
      io.out(`${findingsText(all, context)}\n`);
    }
    return all.status === 'fail' ? EXIT.failure : EXIT.ok;
  },
});
