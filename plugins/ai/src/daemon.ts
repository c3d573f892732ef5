// The daemon half of the gateway: operations wired to what does them.
import { definePlugin } from '@aurelius/core/plugin';
import { contract } from './contract.ts';

export const plugin = definePlugin(contract, () => ({ operations: {} }));
