// Every command that is compiled in: made from operations, and written by hand.
import type { CommandSpec } from '@aurelius/core/command';
import { ownCommands } from '../commands/index.ts';
import { madeSpecs } from './made-specs.ts';

export const bundledSpecs: readonly CommandSpec[] = [
  ...madeSpecs,
  ...ownCommands.map(({ spec }) => spec),
];
