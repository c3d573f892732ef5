// Every command that is compiled in: made from operations, and written by hand.
import type { CommandSpec } from '@aurelius/core/command';
import { ownCommands } from '../commands/index.ts';
import made from '../commands.gen.json' with { type: 'json' };

export const madeSpecs = made as unknown as readonly CommandSpec[];

export const bundledSpecs: readonly CommandSpec[] = [
  ...madeSpecs,
  ...ownCommands.map(({ spec }) => spec),
];
