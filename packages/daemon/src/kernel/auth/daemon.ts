// The token operations: who may make which token, and what becomes of one that is revoked.
import { tokenErrors, tokenOperations } from '@aurelius/core/kernel';
import { closest } from '@aurelius/core/suggest';
import type { Caller } from '../../http/context.ts';
import type { Registry } from '../../plugins/registry.ts';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import { pageOf } from '../page.ts';
import { checkAges } from './checks.ts';

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** @param life as the contract writes it: `30d`, `never` */
const endOf = (life: string, now: number): number | null =>
  life === 'never'
    ? null
    : now + Number.parseInt(life, 10) * UNIT_MS[life.at(-1) as keyof typeof UNIT_MS];

/** The earlier of two ends; null is never. */
const earlier = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/** @throws Problem `TOKEN_SCOPE_UNKNOWN` */
function assertKnown(scopes: readonly string[], registry: Registry): void {
  const modules = new Set<string>();
  for (const { op } of registry.values()) {
    if (op.permission.includes(':')) modules.add(op.permission.split(':')[0] as string);
  }
  for (const scope of scopes) {
    const [module = '', verb] = scope.split(':');
    if (scope === '*' || modules.has(module)) continue;
    const meant = closest(module, [...modules]);
    throw tokenErrors.TOKEN_SCOPE_UNKNOWN(
      `${scope}: there is no module ${module}.`,
      meant === undefined ? {} : { hint: `Did you mean ${meant}:${verb}?` },
    );
  }
}

/** @throws Problem `TOKEN_SCOPE_EXCEEDED` */
function assertWithin(scopes: readonly string[], own: readonly string[]): void {
  if (own.includes('*')) return;
  const beyond = scopes.filter((scope) => !own.includes(scope));
  if (beyond.length > 0) {
    throw tokenErrors.TOKEN_SCOPE_EXCEEDED(`The caller does not have ${beyond.join(', ')} itself.`);
  }
}

/** The operations on tokens. */
export function tokensModule({ tokens, clock, registry, renewOwner }: Kernel): KernelHalf {
  const operations = served('tokens', tokenOperations, {
    list: async ({ userId }, input) => pageOf(tokens.list(userId), ({ id }) => id, input),
    async create(context, { name, scopes, kind, expires }) {
      // a plugin that calls on somebody's behalf is not that person
      const { principal, terminal } = context as Partial<Caller>;
      assertKnown(scopes, registry);
      assertWithin(scopes, context.scopes);
      if (kind === 'human' && (principal?.tokenId !== null || terminal === null)) {
        throw tokenErrors.TOKEN_NEEDS_TERMINAL();
      }
      const expiresAt = earlier(endOf(expires, clock.now()), principal?.expiresAt ?? null);
      const wanted = { name, kind, scopes: [...new Set(scopes)], expiresAt };
      return tokens.create({ userId: context.userId, ...wanted });
    },
    async revoke({ userId }, { id }) {
      const { kind } = await tokens.revoke(userId, id);
      if (kind === 'owner') await renewOwner();
    },
  });
  return { owner: 'tokens', operations, checks: [checkAges(tokens, clock)] };
}
