// The daemon's own modules, stated like the contracts of slices.
import type { PluginContract } from '../plugin/define.ts';
import { eventErrors, eventOperations } from './events.ts';
import { systemOperations } from './system.ts';
import { tokenErrors, tokenEvents, tokenOperations } from './tokens.ts';

export * from './events.ts';
export * from './system.ts';
export * from './tokens.ts';

export type KernelContract = Pick<PluginContract, 'id' | 'operations' | 'errors' | 'events'>;

export const kernelContracts: readonly KernelContract[] = [
  { id: 'system', operations: systemOperations, errors: {}, events: {} },
  { id: 'tokens', operations: tokenOperations, errors: tokenErrors, events: tokenEvents },
  { id: 'events', operations: eventOperations, errors: eventErrors, events: {} },
];
