// `doctor --data`: what reading every page and every row of the database has shown, as findings.
import type { Finding } from '@aurelius/core/checks';
import { runOnce } from '../daemon/run-once.ts';
import type { Environment } from '../environment.ts';

/** What the task tells, item by item. */
type Item =
  | { readonly type: 'file'; readonly faults: readonly string[] }
  | {
      readonly type: 'rows';
      readonly entity: string;
      readonly rows: number;
      readonly damaged: number;
      readonly names: readonly string[];
      readonly fault: string | null;
    }
  | { readonly type: 'unread'; readonly plugin: string; readonly reason: string | null }
  | { readonly type: 'audit'; readonly fault: string | null };

/** Damaged rows that are named in one line. */
const NAMED_MAX = 10;

const RESTORE = 'aurelius restore FILE';

const finding = (id: string, title: string, ok: string, fault: string | null, hint: string) =>
  ({
    id: `home.${id}`,
    title,
    status: fault === null ? 'ok' : 'fail',
    detail: fault ?? ok,
    hint: fault === null ? null : hint,
    fixed: null,
  }) as const;

function rowFault({ rows, damaged, names, fault }: Extract<Item, { type: 'rows' }>): string | null {
  if (damaged === 0) return fault;
  const more = damaged > NAMED_MAX ? ' and more' : '';
  const named = `${damaged} of ${rows} are not what was stored: ${names.slice(0, NAMED_MAX).join(', ')}${more}`;
  return fault === null ? named : `${named}; ${fault}`;
}

function findingOf(item: Item): Finding {
  switch (item.type) {
    case 'file': {
      const fault = item.faults.length === 0 ? null : item.faults.join('; ');
      return finding('file', 'Database file', 'sound', fault, RESTORE);
    }
    case 'rows': {
      const ok = `${item.rows} rows as they were stored`;
      return finding(`rows.${item.entity}`, `Rows of ${item.entity}`, ok, rowFault(item), RESTORE);
    }
    case 'audit':
      return finding(
        'audit',
        'Audit log',
        'as it was written',
        item.fault,
        'aurelius audit verify',
      );
    case 'unread': {
      const detail = `not looked at: ${item.reason ?? 'it does not load'}`;
      const { plugin } = item;
      return {
        ...finding(`rows.${plugin}`, `Rows of ${plugin}`, detail, null, ''),
        status: 'warn',
        hint: 'aurelius plugins list',
      };
    }
  }
}

/** @throws Problem `DAEMON_RUNNING` while the home is in use */
export async function examineData(environment: Environment): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const item of runOnce<Item>(environment, 'doctor-data', {}))
    found.push(findingOf(item));
  return found;
}
