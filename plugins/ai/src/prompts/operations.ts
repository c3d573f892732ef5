// The operations on prompts.
import { join } from 'node:path';
import type { InputOf } from '@aurelius/core/contract';
import type { Handler, Host } from '@aurelius/core/plugin';
import type {
  AiPrompt,
  AiPromptDetails,
  AiPromptTest,
  promptOperations,
} from '../contract/prompts.ts';
import { type Entry, entryNamed, library, templateNamed } from './library.ts';
import { renderPrompt } from './render.ts';
import { readTemplate } from './template.ts';

type Handlers = {
  readonly [K in keyof typeof promptOperations]: Handler<(typeof promptOperations)[K]>;
};

/** Characters that about make a token. */
const TOKEN_CHARS = 4;

const rowOf = ({ name, origin, template, fault }: Entry): AiPrompt => ({
  name,
  origin,
  fault,
  version: template?.version ?? null,
  description: template?.description ?? null,
  tier: template?.tier ?? null,
});

const detailsOf = (entry: Entry, folder: string | null): AiPromptDetails => ({
  ...rowOf(entry),
  variables: Object.entries(entry.template?.variables ?? {}).map(([name, variable]) => {
    const { type, description, required, untrusted, default: usual = null } = variable;
    return { name, type, description, required, untrusted, default: usual };
  }),
  output: entry.template?.output ?? null,
  text: entry.text,
  file: folder === null ? null : join(folder, `${entry.name}.md`),
});

/** @throws Problem of the prompt */
export async function rendered(
  host: Pick<Host, 'texts'>,
  { name, prompt, variables, model }: InputOf<(typeof promptOperations)['promptsTest']>,
): Promise<AiPromptTest> {
  const template = await templateNamed(host, name);
  const { system, user } = renderPrompt(template, { ...variables, prompt });
  const whole = system + user;
  return {
    name,
    version: template.version,
    model: model ?? template.tier,
    system,
    user,
    bytes: Buffer.byteLength(whole),
    tokens: Math.ceil(whole.length / TOKEN_CHARS),
  };
}

export const promptHandlers = (host: Pick<Host, 'texts'>): Handlers => ({
  promptsList: async () => ({ data: (await library(host)).entries.map(rowOf) }),
  async promptsShow(_context, { name }) {
    const all = await library(host);
    return detailsOf(entryNamed(all, name), all.folder);
  },
  async promptsCheck(_context, { name, text }) {
    const template = readTemplate(name, text);
    return detailsOf({ name, origin: 'user', text, template, fault: null }, null);
  },
  promptsTest: (_context, trial) => rendered(host, trial),
});
