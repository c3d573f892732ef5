// `ai env`: what a program has to know to ask its models through Aurelius, as lines for a shell.
import { basename } from 'node:path';
import { problemFromJson } from '@aurelius/core/client';
import { defineCommand, type OperationRoute } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import type { CreatedToken } from '@aurelius/core/kernel';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { autostarts } from '../daemon/autostarts.ts';
import { HELLO_ROUTE, type Hello } from '../daemon/hello.ts';
import type { Environment } from '../environment.ts';
import { madeSpecs } from '../full/made-specs.ts';
import { openSession, type Session } from '../full/session.ts';
import { JSON_FLAG, NO_AUTOSTART_FLAG } from './flags.ts';

/** How a shell sets a variable; neither addresses nor tokens hold what would have to be quoted. */
const SHELLS = {
  sh: (name: string, value: string) => `export ${name}='${value}'`,
  fish: (name: string, value: string) => `set -gx ${name} '${value}'`,
  powershell: (name: string, value: string) => `$env:${name} = '${value}'`,
} as const;
type Shell = keyof typeof SHELLS;

/** The shell that runs this, as far as its name says. */
const shellOf = (path: string | undefined): Shell =>
  basename(path ?? '') === 'fish' ? 'fish' : basename(path ?? '') === 'pwsh' ? 'powershell' : 'sh';

/** Names of tokens that are made here, and what they may do: ask models, and nothing else. */
const MADE = { name: 'ai env', kind: 'script', scopes: ['ai:write'] };

const CREATE = madeSpecs.find(({ id }) => id === 'tokens create')?.operation as OperationRoute;

async function called<Output>({ send }: Session, route: OperationRoute, input: object) {
  const { output, problem } = (await send(route, input as never, null)) as {
    output?: Output;
    problem?: Parameters<typeof problemFromJson>[0];
  };
  if (problem) throw problemFromJson(problem);
  return output as Output;
}

/** @throws Problem `CONFIG_INVALID` where the daemon listens on its socket only */
async function addressOf(session: Session): Promise<string> {
  const { url, urlFault } = await called<Hello>(session, HELLO_ROUTE, {});
  if (url !== null) return url.replace(/\/$/, '');
  throw kernelErrors.CONFIG_INVALID(
    urlFault === null
      ? 'The daemon listens on its socket only, which such programs do not know.'
      : `The daemon could not listen on TCP: ${urlFault}`,
    {
      hint: urlFault === null ? 'aurelius config set http.enabled true' : 'aurelius daemon status',
    },
  );
}

export const aiEnv = defineCommand<Environment>({
  spec: {
    id: 'ai env',
    aliases: [],
    summary: 'Print what programs need to ask models through Aurelius',
    description:
      'Clients of OpenAI and of Anthropic read these variables. The key is a token of yours: --token makes one that may ask models and nothing else, shows it this once, and ends after 90 days.',
    args: [],
    flags: [
      {
        name: 'shell',
        type: 'string',
        options: Object.keys(SHELLS),
        description: 'For which shell; default: yours',
      },
      { name: 'token', type: 'boolean', description: 'Make a token and print it, too' },
      JSON_FLAG,
      NO_AUTOSTART_FLAG,
    ],
    examples: [
      { title: 'Where to ask', argv: ['ai', 'env'] },
      { title: 'With a new token', argv: ['ai', 'env', '--token'] },
    ],
  },
  async run({ flags, io, shell }) {
    const session = openSession(shell, autostarts(shell.env, { args: {}, flags: flags as never }));
    try {
      const url = await addressOf(session);
      const token =
        flags['token'] === true ? (await called<CreatedToken>(session, CREATE, MADE)).token : null;
      const variables = {
        OPENAI_BASE_URL: `${url}/v1`,
        ...(token === null ? {} : { OPENAI_API_KEY: token }),
        ANTHROPIC_BASE_URL: url,
        ...(token === null ? {} : { ANTHROPIC_API_KEY: token }),
      };
      if (io.json) {
        io.out(`${JSON.stringify(variables)}\n`);
        return EXIT.ok;
      }
      const line = SHELLS[(flags['shell'] ?? shellOf(shell.env['SHELL'])) as Shell];
      for (const [name, value] of Object.entries(variables)) io.out(`${line(name, value)}\n`);
      if (token === null) {
        io.note(
          'The key is a token that may ask models; make one by --token, or by:\n' +
            '  aurelius tokens create --name NAME --scope ai:write\n' +
            'and set it as OPENAI_API_KEY and ANTHROPIC_API_KEY.\n',
        );
      }
      return EXIT.ok;
    } finally {
      session.close();
    }
  },
});
