// The daemon half of the slice: operations wired to their rules.
import { definePlugin } from '@aurelius/core/plugin';
import { contract } from './contract.ts';
import { send } from './send.ts';
import { digestOf } from './service.ts';

export const plugin = definePlugin(contract, (host) => ({
  operations: {
    show: (context, { date }) => digestOf(host, context, date),
  },
  jobs: {
    send: (context) => send(host, context),
  },
}));
