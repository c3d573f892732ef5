// The operations on comments and links, wired to their rules.
import type { PluginHalf } from '@aurelius/core/plugin';
import type { notes } from '../contract/notes.ts';
import type { contract } from '../contract.ts';
import type { Parts } from '../service.ts';
import { annotate, denotate, link, unlink } from './notes.ts';

type Handlers = Pick<PluginHalf<typeof contract>['operations'], keyof typeof notes>;

export const noteHandlers = (parts: Parts): Handlers => ({
  annotate: (context, input) => annotate(parts, context, input),
  denotate: (context, input) => denotate(parts, context, input),
  link: (context, input) => link(parts, context, input),
  unlink: (context, input) => unlink(parts, context, input),
});
