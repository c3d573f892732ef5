// The port `meter` as this slice provides it.
import type { SpendMeter } from '@aurelius/core/plugin';
import type { Parts } from '../parts.ts';
import { priceOf } from '../prices/price.ts';
import { quote, reserve } from './reserve.ts';
import { settle, type Tally } from './settle.ts';

export const createMeter = (parts: Parts, tally: Tally): SpendMeter => ({
  async ready(model) {
    await priceOf(parts.config, model, parts.clock.now());
  },
  quote: (ask) => quote(parts, ask),
  reserve: (tx, ask) => reserve(tx, parts, ask),
  settle: (tx, hold, end, usage) => settle(tx, parts, hold, end, usage, tally),
});
