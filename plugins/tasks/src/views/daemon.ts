// The operations on views, contexts and urgency, wired to their rules.
import type { PluginHalf } from '@aurelius/core/plugin';
import type { contextOperations } from '../contract/contexts.ts';
import type { urgencyOperations } from '../contract/urgency.ts';
import type { viewOperations } from '../contract/views.ts';
import type { contract } from '../contract.ts';
import { coefficientsOf } from '../urgency/urgency.ts';
import { why } from '../urgency/why.ts';
import {
  currentContext,
  defineContext,
  leaveContext,
  listContexts,
  removeContext,
  useContext,
} from './contexts.ts';
import { count, type ListParts, list, listView } from './listing.ts';
import { listViews, removeView, saveView } from './saved.ts';

type Handlers = Pick<
  PluginHalf<typeof contract>['operations'],
  | 'list'
  | keyof typeof viewOperations
  | keyof typeof contextOperations
  | keyof typeof urgencyOperations
>;

export const viewHandlers = (host: ListParts): Handlers => ({
  list: (context, input) => list(host, context, input),
  view: (context, input) => listView(host, context, input),
  count: (context, input) => count(host, context, input),
  views: (context, input) => listViews(host, context, input),
  saveView: (context, input) => saveView(host, context, input),
  removeView: (context, input) => removeView(host, context, input),
  context: (context) => currentContext(host, context),
  contexts: (context, input) => listContexts(host, context, input),
  defineContext: (context, input) => defineContext(host, context, input),
  useContext: (context, input) => useContext(host, context, input),
  leaveContext: (context) => leaveContext(host, context),
  removeContext: (context, input) => removeContext(host, context, input),
  why: (context, input) => why(host, coefficientsOf(host.config.urgency), context, input),
});
