// Text of prompts: a table of many, and of one the file itself.
import { type Column, type RenderContext, renderTable, termLines } from '@aurelius/core/command';
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

/** Renderers by operation id. */
export const promptRenderers = {
  'ai.prompts.list': list,
  'ai.prompts.show': show,
  'ai.prompts.test': test,
};
