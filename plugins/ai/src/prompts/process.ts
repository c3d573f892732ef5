// A request by a prompt: what the model is told, asked, and, where a program reads the answer, held to.
import type { CallContext, Host } from '@aurelius/core/plugin';
import type * as z from 'zod';
import type { Said } from '../chat/ask.ts';
import type { OwnAsk } from '../chat/question.ts';
import type { AiProcessed, processOperations } from '../contract/process.ts';
import { processErrors } from '../contract/process-errors.ts';
import { readAnswer } from './answer.ts';
import { templateNamed } from './library.ts';
import { renderPrompt } from './render.ts';
import type { Template } from './template.ts';

/** The gateway, as far as it matters here. */
export type Ask = (context: CallContext, asked: Omit<OwnAsk, 'stream'>) => Promise<Said>;

type ProcessInput = z.output<(typeof processOperations)['process']['input']>;

/** Faults of an answer that the model is told of. */
const FAULTS = 10;
/** Characters of it that are repeated to the model. */
const ECHO_MAX = 20_000;

const schemaName = (template: Template) => ({ name: template.name, schema: template.output ?? {} });

/**
 * @param progress called with percent
 * @throws Problem of the prompt, of the gateway, and `AI_ANSWER_INVALID`
 */
export async function processRequest(
  host: Pick<Host, 'texts'>,
  ask: Ask,
  context: CallContext,
  input: ProcessInput,
  progress: (percent: number) => void = () => {},
): Promise<AiProcessed> {
  const template = await templateNamed(host, input.type);
  const { history, documents, variables } = input.context;
  const { system, user } = renderPrompt(
    template,
    { ...variables, prompt: input.prompt },
    documents,
  );
  const messages: OwnAsk['messages'] = [
    ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
    ...history,
    { role: 'user', content: user },
  ];
  const asked = {
    model: input.model ?? template.tier,
    feature: template.name,
    ...(template.output ? { schema: schemaName(template) } : {}),
    ...(input.maxCost === undefined ? {} : { maxCost: input.maxCost }),
    ...(input.project === undefined ? {} : { project: input.project }),
    labels: input.labels,
  };
  const done = (said: Said, json: AiProcessed['json']): AiProcessed => ({
    id: said.requestId,
    type: template.name,
    version: template.version,
    model: said.model,
    text: said.text,
    cut: said.cut,
    json,
    cost: said.cost?.nano ?? null,
  });
  progress(10);
  const first = await ask(context, { ...asked, messages });
  progress(80);
  if (!template.output) return done(first, null);
  const read = readAnswer(template.output, first.text);
  if (read.json) return done(first, read.json);
  const second = await ask(context, {
    ...asked,
    messages: [
      ...messages,
      { role: 'assistant', content: first.text.slice(0, ECHO_MAX) },
      {
        role: 'user',
        content: `That does not fit:\n${read.faults.slice(0, FAULTS).join('\n')}\nAnswer with the whole object once more, corrected, and nothing else.`,
      },
    ],
  });
  progress(90);
  const again = readAnswer(template.output, second.text);
  if (again.json) return done(second, again.json);
  throw processErrors.AI_ANSWER_INVALID(
    `${second.model}: ${again.faults.slice(0, FAULTS).join('; ')}`,
  );
}
