// What the slice's rules are made with.
import type { Host } from '@aurelius/core/plugin';
import type { BillingConfig } from './contract.ts';

export type Parts = Pick<Host<BillingConfig>, 'db' | 'clock' | 'ids' | 'config' | 'zone'>;
