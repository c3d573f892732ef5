// The commands that were made from operations.
import type { CommandSpec } from '@aurelius/core/command';
import made from '../commands.gen.json' with { type: 'json' };

export const madeSpecs = made as unknown as readonly CommandSpec[];
