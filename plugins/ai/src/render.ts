// What the gateway answers, as text: aligned and human for people, full values between tabs for programs.
import type { Renderer } from '@aurelius/core/command';
import { logRenderers } from './render/log.ts';
import { modelRenderers } from './render/models.ts';
import { promptRenderers } from './render/prompts.ts';
import { proveRenderers } from './render/prove.ts';
import { replayRenderers } from './render/replay.ts';

export const renderers = {
  ...modelRenderers,
  ...logRenderers,
  ...promptRenderers,
  ...proveRenderers,
  ...replayRenderers,
} satisfies Readonly<Record<string, Renderer>>;
