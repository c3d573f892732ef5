// The operations on projects and labels, wired to their rules.
import type { PluginHalf } from '@aurelius/core/plugin';
import type { names } from '../contract/names.ts';
import type { contract } from '../contract.ts';
import type { Parts } from '../service.ts';
import { labels, projects } from './counts.ts';
import { renameLabel, renameProject } from './rename.ts';

type Handlers = Pick<PluginHalf<typeof contract>['operations'], keyof typeof names>;

export const nameHandlers = (parts: Parts): Handlers => ({
  projects: (context, input) => projects(parts, context, input),
  renameProject: (context, input) => renameProject(parts, context, input),
  labels: (context, input) => labels(parts, context, input),
  renameLabel: (context, input) => renameLabel(parts, context, input),
});
