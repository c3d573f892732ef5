// Text of prompts: a table of many, of one the file itself, and what a model answers.
import { type Column, type RenderContext, renderTable, termLines } from '@aurelius/core/command';
import type { AiProcessed, AiPromptRun } from '../contract/process.ts';
import type { AiPrompt, AiPromptDetails, AiPromptTest } from '../contract/prompts.ts';
import { usdText } from './log.ts';

const COLUMNS: readonly Column<AiPrompt>[] = [
  { title: 'name', value: ({ name }) => name, style: () => 'cyan' },
  { title: 'version', value: ({ version }) => (version === null ? '' : String(version)) },
  { title: 'tier', value: ({ tier }) => tier ?? '' },
  { title: 'origin', value: ({ origin }) => origin },
  {
    title: 'what',
    value: ({ description, fault }) =>
      fault === null ? (description ?? '') : `not used: ${fault}`,
    style: ({ fault }) => (fault === null ? undefined : 'red'),
    grow: true,
  },
];

const list = ({ data }: { readonly data: readonly AiPrompt[] }, context: RenderContext): string =>
  renderTable(data, COLUMNS, context);

const show = ({ text, fault }: AiPromptDetails): string =>
  termLines(`${fault === null ? '' : `not used: ${fault}\n\n`}${text}`.trimEnd());

const test = ({ model, system, user, bytes, tokens }: AiPromptTest): string =>
  termLines(
    `system\n\n${system}\n\nuser\n\n${user}\n\nabout ${tokens} tokens, at most ${bytes}, for ${model}`,
  );

const processed = ({ text, json }: AiProcessed): string =>
  termLines(json === null ? text.trimEnd() : JSON.stringify(json, null, 2));

const run = (ran: AiPromptRun): string => {
  const { text, json, model, cut, cost } = ran.answer;
  const told = json === null ? text.trimEnd() : JSON.stringify(json, null, 2);
  const fits = json === null ? '' : ' · fits its schema';
  const ends = cut ? ' · cut off: it is longer than it may be' : '';
  return `${test(ran)}\n\n${termLines(`answer\n\n${told}\n\n${model} · ${usdText(cost)}${fits}${ends}`)}`;
};

/** Renderers by operation id. */
export const promptRenderers = {
  'ai.prompts.list': list,
  'ai.prompts.show': show,
  'ai.prompts.test': test,
  'ai.prompts.run': run,
  'ai.process': processed,
};
