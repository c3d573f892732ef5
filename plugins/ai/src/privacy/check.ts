// What `aurelius doctor` asks: whether the end of the chain is as it was written.
import { isProblem } from '@aurelius/core/contract';
import type { Check, Host } from '@aurelius/core/plugin';
import { verifyTail } from './verify.ts';

export const chainCheck = ({ db, clock }: Pick<Host, 'db' | 'clock'>): Check => ({
  id: 'chain',
  title: 'What went to models',
  security: true,
  async run() {
    try {
      const rows = await verifyTail(db, clock.now());
      const detail = rows === 0 ? 'nothing' : `the last ${rows} rows are as they were written`;
      return { status: 'ok', detail };
    } catch (error) {
      if (!isProblem(error)) throw error;
      return { status: 'fail', detail: error.message, hint: 'aurelius ai prove' };
    }
  },
});
