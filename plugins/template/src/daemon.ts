// The daemon half: operations wired to their rules.
import { definePlugin } from '@aurelius/core/plugin';
import { contract } from './contract.ts';
import { entities } from './entity-store.ts';
import { add, list } from './service.ts';

export const plugin = definePlugin(
  contract,
  (host) => ({
    operations: {
      add: (context, input) => add(host, context, input),
      list: (context, input) => list(host, context, input),
    },
  }),
  entities,
);
