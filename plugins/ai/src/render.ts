// What the gateway answers, as text: aligned and human for people, full values between tabs for programs.
import type { Renderer } from '@aurelius/core/command';

export const renderers: Readonly<Record<string, Renderer>> = {};
