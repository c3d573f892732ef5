// The operations on the audit log, and what `doctor` asks about it.
import { instantText } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor } from '@aurelius/core/db';
import { type AuditEntry, auditOperations } from '@aurelius/core/kernel';
import type { Check } from '@aurelius/core/plugin';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import type { Audit } from './audit.ts';
import { type AuditRow, headText, parseHead } from './chain.ts';
import { rowsBefore } from './store.ts';

const toWire = ({ at, userId, ...row }: AuditRow): AuditEntry => ({ ...row, at: instantText(at) });

const checkHead = (audit: Audit): Check => ({
  id: 'head',
  title: 'Audit log',
  security: true,
  run() {
    const { contradiction } = audit;
    if (contradiction === null) return { status: 'ok', detail: 'goes on where it was left' };
    return { status: 'fail', detail: contradiction, hint: 'aurelius audit verify' };
  },
});

export function auditModule({ db, audit }: Kernel): KernelHalf {
  const operations = served('audit', auditOperations, {
    async list(_context, { limit, cursor, id }) {
      const name = JSON.stringify(['audit', id ?? null]);
      const [from = Number.MAX_SAFE_INTEGER] =
        cursor === undefined ? [] : (decodeCursor(name, cursor, ['number']) as number[]);
      const rows = await rowsBefore(db, from, limit + 1, id);
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      const more = last && rows.length > limit;
      return {
        data: shown.map(toWire),
        meta: { nextCursor: more ? encodeCursor(name, [last.seq]) : null },
      };
    },
    async *verify(_context, { head }) {
      const proving = audit.verify(head === undefined ? null : parseHead(head));
      for (;;) {
        const { done, value } = await proving.next();
        if (done) {
          yield { type: 'result' as const, rows: value.seq, head: headText(value) };
          return;
        }
        yield { type: 'progress' as const, done: value.at(-1)?.seq ?? 0, total: null };
      }
    },
  });
  return { owner: 'audit', operations, checks: [checkHead(audit)] };
}
