// Runs checks side by side: one that throws or hangs is a finding like any other.
import type { Check, CheckResult } from '../plugin/check.ts';

/** Longest time for one check, milliseconds. */
const LIMIT_MS = 5000;

/** Checks of one owner: a module, a plugin, or the command line. */
export interface OwnedChecks {
  readonly owner: string;
  readonly checks?: readonly Check[];
}

export interface Finding {
  /** `owner.check`. */
  readonly id: string;
  readonly title: string;
  readonly status: CheckResult['status'];
  readonly detail: string;
  readonly hint: string | null;
  /** What was mended just now. */
  readonly fixed: string | null;
}

export interface Findings {
  /** The worst of them. */
  readonly status: CheckResult['status'];
  readonly data: readonly Finding[];
}

export interface Wish {
  /** Only what is about security. */
  readonly security: boolean;
  /** Mends what can be mended. */
  readonly fix: boolean;
}

async function within<T>(work: () => T | Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`no answer within ${LIMIT_MS / 1000} s`)),
    LIMIT_MS,
  );
  try {
    return await Promise.race([(async () => work())(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const failed = (error: unknown): CheckResult => ({
  status: 'fail',
  detail: error instanceof Error ? error.message : String(error),
});

async function find(owner: string, check: Check, fix: boolean): Promise<Finding> {
  const ask = () => within(() => check.run()).catch(failed);
  let result = await ask();
  let fixed: string | null = null;
  if (fix && result.status !== 'ok' && check.fix) {
    const mend = check.fix.bind(check);
    try {
      fixed = await within(mend);
      result = await ask();
    } catch (error) {
      result = { ...result, detail: `${result.detail}; not mended: ${failed(error).detail}` };
    }
  }
  const { status, detail, hint = null } = result;
  return { id: `${owner}.${check.id}`, title: check.title, status, detail, hint, fixed };
}

/** The worst state among findings. */
export const worst = (data: readonly Finding[]): Findings['status'] =>
  (['fail', 'warn'] as const).find((state) => data.some(({ status }) => status === state)) ?? 'ok';

/** @returns one finding for each check, in the order of their owners */
export async function runChecks(
  owners: readonly OwnedChecks[],
  { security, fix }: Wish,
): Promise<Findings> {
  const data = await Promise.all(
    owners.flatMap(({ owner, checks = [] }) =>
      checks
        .filter((check) => !security || check.security === true)
        .map((check) => find(owner, check, fix)),
    ),
  );
  return { status: worst(data), data };
}
