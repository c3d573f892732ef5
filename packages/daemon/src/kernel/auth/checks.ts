// What `doctor` asks about tokens: those that never end, and those that nobody uses.
import type { Check, Clock } from '@aurelius/core/plugin';
import { OWNER } from './principal.ts';
import type { Tokens } from './tokens.ts';

const DAY_MS = 86_400_000;
/** A token that was not used for this long is nobody's any more, days. */
const UNUSED_DAYS = 90;

/** The owner's own one lies in a private file and is left out. */
export const checkAges = (tokens: Pick<Tokens, 'list'>, clock: Clock): Check => ({
  id: 'ages',
  title: 'Tokens',
  security: true,
  run() {
    const given = tokens.list(OWNER).filter(({ kind }) => kind !== 'owner');
    const oldest = clock.now() - UNUSED_DAYS * DAY_MS;
    const endless = given.filter(({ expiresAt }) => expiresAt === null);
    const idle = given.filter(({ created, lastUsed }) => Date.parse(lastUsed ?? created) < oldest);
    const [first] = [...endless, ...idle];
    if (!first) {
      return { status: 'ok', detail: given.length === 0 ? 'none' : `${given.length}, all end` };
    }
    const named = (some: typeof given) => some.map(({ name }) => name).join(', ');
    const faults = [
      ...(endless.length > 0 ? [`without an end: ${named(endless)}`] : []),
      ...(idle.length > 0 ? [`unused for ${UNUSED_DAYS} days: ${named(idle)}`] : []),
    ];
    return {
      status: 'warn',
      detail: faults.join('; '),
      hint: `aurelius tokens revoke ${first.id}`,
    };
  },
});
