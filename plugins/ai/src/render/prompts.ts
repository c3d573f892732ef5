// Text of prompts: a table of many, of one the file itself, and what a model answers.
import { type Column, type RenderContext, renderTable, termLines } from '@aurelius/core/command';
import type { AiProcessed } from '../contract/process.ts';
import type { AiPrompt, AiPromptDetails, AiPromptTest } from '../contract/prompts.ts';

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

const test = ({ system, user, bytes, tokens }: AiPromptTest): string =>
  termLines(`system\n\n${system}\n\nuser\n\n${user}\n\nabout ${tokens} tokens, at most ${bytes}`);

const processed = ({ text, json }: AiProcessed): string =>
  termLines(json === null ? text.trimEnd() : JSON.stringify(json, null, 2));

/** Renderers by operation id. */
export const promptRenderers = {
  'ai.prompts.list': list,
  'ai.prompts.show': show,
  'ai.prompts.test': test,
  'ai.process': processed,
};
