// Answers as text: aligned and human for people, full values between tabs for programs.
import {
  instantText,
  type RenderContext,
  type Renderer,
  renderTable,
  term,
} from '@aurelius/core/command';
import type { Line } from './contract.ts';

const list = ({ data }: { data: readonly Line[] }, context: RenderContext): string =>
  renderTable(
    data,
    [
      { title: 'kept', value: ({ created }) => instantText(created, context), style: () => 'dim' },
      { title: 'line', value: ({ text }) => text, grow: true },
    ],
    context,
  );

const add = ({ text }: Line, { tty }: RenderContext): string =>
  tty ? `Kept: ${term(text)}` : term(text);

export const renderers: Readonly<Record<string, Renderer>> = {
  'template.list': list,
  'template.add': add,
};
