// `ai providers test`: asks one small question and waits longer than for other answers, for a model may have to be loaded.
import { defineCommand, term, termJson } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import type { Environment } from '../../environment.ts';
import { dollars } from '../ai-chat/dollars.ts';
import { JSON_FLAG, NO_AUTOSTART_FLAG } from '../flags.ts';
import { handOver } from '../secrets.ts';

const ROUTE = { method: 'POST', path: '/api/v1/ai/providers/:name/test' };
const TIMEOUT_MS = 130_000;

interface Trial {
  readonly provider: string;
  readonly model: string;
  readonly said: string;
  readonly firstByteMs: number | null;
  readonly totalMs: number;
  readonly tokens: number | null;
  readonly cost: number | null;
}

export const aiProvidersTest = defineCommand<Environment>({
  spec: {
    id: 'ai providers test',
    aliases: [],
    summary: 'Ask a provider one small question, and tell what it says and how quick it is',
    description:
      'It is asked for real, and costs what a few words cost. One that rests is asked, too.',
    args: [
      {
        name: 'name',
        description: 'Name of the provider',
        required: true,
        suggest: { list: 'ai.providers', value: 'name', about: 'kind' },
      },
    ],
    flags: [
      {
        name: 'model',
        type: 'string',
        description: 'As the provider calls it; default: one of a tier, else the first it offers',
      },
      JSON_FLAG,
      NO_AUTOSTART_FLAG,
    ],
    examples: [{ title: 'One of yours', argv: ['ai', 'providers', 'test', 'box'] }],
  },
  async run(run) {
    const { args, flags, io } = run;
    const { model } = flags;
    const input = { name: args['name'], ...(model === undefined ? {} : { model }) };
    const trial = await handOver<Trial>(run, ROUTE, async () => input, TIMEOUT_MS);
    if (io.json) {
      const json = JSON.stringify(trial);
      io.out(`${io.tty ? termJson(json) : json}\n`);
    } else if (trial) {
      const { provider, said, firstByteMs, totalMs, tokens, cost } = trial;
      const [first, whole] = [firstByteMs ?? totalMs, totalMs].map((ms) => (ms / 1000).toFixed(2));
      const took = `${first} s to the first byte, ${whole} s in all`;
      const spent = `${tokens ?? '?'} tokens, ${dollars(cost)}`;
      io.out(`${term(provider)}/${term(trial.model)} says: ${term(said)}\n`);
      io.out(`${took}; ${spent}\n`);
    }
    return EXIT.ok;
  },
});
