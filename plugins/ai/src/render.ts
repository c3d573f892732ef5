// What the gateway answers, as text: aligned and human for people, full values between tabs for programs.
import type { Renderer } from '@aurelius/core/command';
import { logRenderers } from './render/log.ts';
import { promptRenderers } from './render/prompts.ts';

export const renderers = { ...logRenderers, ...promptRenderers } satisfies Readonly<
  Record<string, Renderer>
>;
