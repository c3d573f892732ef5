// The operations on how tasks hang together, wired to their rules.
import type { PluginHalf } from '@aurelius/core/plugin';
import type { structure } from '../contract/structure.ts';
import type { contract } from '../contract.ts';
import type { Parts } from '../service.ts';
import { depend, undepend } from './depends.ts';
import { indent, move, outdent } from './move.ts';
import { tree } from './tree.ts';

type Handlers = Pick<PluginHalf<typeof contract>['operations'], keyof typeof structure>;

export const structureHandlers = (parts: Parts): Handlers => ({
  depend: (context, input) => depend(parts, context, input),
  undepend: (context, input) => undepend(parts, context, input),
  tree: (context, input) => tree(parts, context, input),
  move: (context, input) => move(parts, context, input),
  indent: (context, input) => indent(parts, context, input),
  outdent: (context, input) => outdent(parts, context, input),
});
