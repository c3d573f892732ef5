// What the rules say of a category and a channel, and how they are changed.
import { instantText, type Page } from '@aurelius/core/contract';
import { decodeCursor, type EntityEvent, encodeCursor } from '@aurelius/core/db';
import type { CallContext, Host } from '@aurelius/core/plugin';
import type * as z from 'zod';
import { assertChannels } from './channels.ts';
import { ANY, notificationErrors, type Rule, type setRuleInput } from './contract.ts';
import {
  deleteRule,
  findRuleFor,
  insertRule,
  listRules,
  RULE_ENTITY,
  updateRule,
} from './store.ts';
import type { RuleRow } from './tables.ts';

type Parts = Pick<Host, 'db' | 'clock' | 'ids' | 'providers'>;
type Caller = Pick<CallContext, 'userId' | 'zone'>;

/** Rules of one user; more than anybody has channels and categories. */
export const RULES_MAX = 500;

/** Sorts before every rule. */
export const FIRST = ['', ''] as const;

type Saying = Pick<RuleRow, 'deliver' | 'windowMinutes' | 'perHour' | 'quiet' | 'zone'>;

const SILENT: Saying = {
  deliver: null,
  windowMinutes: null,
  perHour: null,
  quiet: null,
  zone: null,
};

const ruleToWire = (row: RuleRow): Rule => ({
  category: row.category,
  channel: row.channel,
  deliver: row.deliver,
  window: row.windowMinutes,
  perHour: row.perHour,
  quiet: row.quiet,
  zone: row.zone,
  rev: row.rev,
  updated: instantText(row.updated),
});

/** What is told of a rule that became another, came or went. */
export function ruleEvent(before: RuleRow | null, after: RuleRow | null): EntityEvent {
  if (after) {
    return { type: `notification-rule:${before ? 'updated' : 'created'}`, data: ruleToWire(after) };
  }
  if (before) return { type: 'notification-rule:deleted', data: ruleToWire(before) };
  throw new Error('There is no event without a rule');
}

/** What applies to a category and a channel. */
export interface Ruling {
  /** Null: no rule says. */
  readonly deliver: Rule['deliver'];
  /** Minutes; 0: each is one. */
  readonly window: number;
  readonly perHour: number | null;
  /** Null: there are none. */
  readonly quiet: { readonly hours: string; readonly zone: string | null } | null;
}

/** Of several rules the one that names more says it; the category weighs more than the channel. */
export function rulingOf(rules: readonly RuleRow[], category: string, channel: string): Ruling {
  const weight = (rule: RuleRow) =>
    (rule.category === ANY ? 0 : 2) + (rule.channel === ANY ? 0 : 1);
  const fitting = rules
    .filter((rule) => [category, ANY].includes(rule.category))
    .filter((rule) => [channel, ANY].includes(rule.channel))
    .sort((a, b) => weight(b) - weight(a));
  const says = <K extends keyof Saying>(what: K) => fitting.find((rule) => rule[what] !== null);
  const quiet = says('quiet');
  return {
    deliver: says('deliver')?.deliver ?? null,
    window: says('windowMinutes')?.windowMinutes ?? 0,
    perHour: says('perHour')?.perHour || null,
    quiet:
      quiet === undefined || quiet.quiet === null || quiet.quiet === 'off'
        ? null
        : { hours: quiet.quiet, zone: quiet.zone },
  };
}

export async function list(
  { db }: Parts,
  { userId }: Caller,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<Rule>> {
  const name = JSON.stringify(['rules', userId]);
  const after = cursor === undefined ? FIRST : decodeCursor(name, cursor, ['string', 'string']);
  const rows = await listRules(db, userId, after as readonly [string, string], limit + 1);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map(ruleToWire),
    meta: { nextCursor: last ? encodeCursor(name, [last.category, last.channel]) : null },
  };
}

type Place = Pick<RuleRow, 'category' | 'channel'>;
type Wish = Omit<z.output<typeof setRuleInput>, keyof Place>;

/** What a rule says once it was changed; what is not spoken of stays. */
const changed = (
  before: Saying,
  { deliver, window, perHour, quiet }: Wish,
  zone: string,
): Saying => ({
  deliver: deliver ?? before.deliver,
  windowMinutes: window ?? before.windowMinutes,
  perHour: perHour ?? before.perHour,
  quiet: quiet ?? before.quiet,
  zone: quiet === undefined ? before.zone : quiet === 'off' ? null : zone,
});

function assertFit(parts: Parts, { category, channel }: Place, wish: Wish): void {
  if (Object.values(wish).every((value) => value === undefined)) {
    throw notificationErrors.NOTIFICATION_RULE_UNFIT('It says nothing.', {
      hint: 'Give one of --deliver, --window, --per-hour and --quiet.',
    });
  }
  if (wish.perHour !== undefined && category !== ANY) {
    throw notificationErrors.NOTIFICATION_RULE_UNFIT(
      'How many messages an hour a channel takes is not said for a single category.',
      { hint: `aurelius notifications rules set '*' --per-hour ${wish.perHour}` },
    );
  }
  if (channel !== ANY) assertChannels(parts, [channel]);
}

/**
 * Changes what the rule for a category and a channel says.
 * @throws Problem `NOTIFICATION_RULE_UNFIT`, `NOTIFICATION_CHANNEL_UNKNOWN`
 */
export async function setRule(
  parts: Parts,
  { userId, zone }: Caller,
  { category, channel, ...wish }: z.output<typeof setRuleInput>,
): Promise<Rule> {
  assertFit(parts, { category, channel }, wish);
  const { db, clock, ids } = parts;
  const now = clock.now();
  return db.write(async (tx) => {
    const before = (await findRuleFor(tx, { userId, category, channel })) ?? null;
    if (!before && (await listRules(tx, userId, FIRST, RULES_MAX)).length === RULES_MAX) {
      throw notificationErrors.NOTIFICATION_RULE_UNFIT(`There are ${RULES_MAX} rules already.`);
    }
    const place = before ?? { id: ids.uuid(), userId, category, channel, created: now };
    const said = changed(before ?? SILENT, wish, zone);
    const stamped = tx.record<RuleRow>({
      entity: RULE_ENTITY,
      before,
      after: { ...place, ...said, rev: 0, hash: '', updated: now },
      event: (row) => ruleEvent(before, row),
    });
    await (before ? updateRule : insertRule)(tx, stamped);
    return ruleToWire(stamped);
  });
}

/** @throws Problem `NOTIFICATION_RULE_NOT_FOUND` */
export async function removeRule(
  { db }: Parts,
  { userId }: Caller,
  { category, channel }: Place,
): Promise<undefined> {
  await db.write(async (tx) => {
    const before = await findRuleFor(tx, { userId, category, channel });
    if (!before) {
      throw notificationErrors.NOTIFICATION_RULE_NOT_FOUND(`${category} over ${channel}`);
    }
    const event = (row: RuleRow) => ruleEvent(row, null);
    await deleteRule(tx, tx.record({ entity: RULE_ENTITY, before, after: null, event }));
  });
}
