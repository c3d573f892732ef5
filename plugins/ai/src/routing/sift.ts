// Who of those that could answer may, and can be spoken to; and what to say where nobody is left.
import type { Problem } from '@aurelius/core/contract';
import type { AiDialect, AiProvider, Host } from '@aurelius/core/plugin';
import { aiErrors } from '../contract/errors.ts';
import { translates } from '../dialects/index.ts';
import { addressOf, type Named } from './names.ts';
import type { Rejection, RouteAsk, RouteWhy, Target } from './types.ts';

/** Those who are left out, with the reason; grows. */
export type Left = RouteWhy['left'][number][];

/**
 * A dialect in which an upstream can be asked, its caller's own before any other; null: there is none. Who answers messages and
 * does not count their tokens is named by what it would answer in.
 */
function spoken({ dialects }: AiProvider, asked: AiDialect): AiDialect | null {
  if (dialects.includes(asked)) return asked;
  const said = asked === 'count_tokens' ? 'messages' : asked;
  return dialects.find((one) => translates(said, one)) ?? null;
}

/** @returns those that stay, in their order; the others are noted in `left` */
export function sifted(
  candidates: readonly Named[],
  { incoming, allowed }: Pick<RouteAsk, 'incoming' | 'allowed'>,
  host: Pick<Host, 'providers'>,
  left: Left,
): readonly Target[] {
  const providers = host.providers('provider');
  const seen = new Set<string>();
  return candidates.flatMap((named): readonly Target[] => {
    const { upstream, model } = named;
    const out = (why: Rejection): readonly Target[] => {
      left.push({ target: addressOf(named), why });
      return [];
    };
    if (seen.has(addressOf(named))) return [];
    seen.add(addressOf(named));
    // before anything else is known of it: what may not go there does not, whatever comes later
    if (!allowed(upstream.name)) return out('forbidden');
    const provider = providers.get(upstream.kind);
    if (!provider) return out('kind');
    const dialect = spoken(provider, incoming.dialect);
    if (dialect === null) return out('dialect');
    const { name, kind, loopback, baseUrl, apiKey } = upstream;
    return [{ provider: name, kind, model, dialect, loopback, baseUrl, apiKey }];
  });
}

/** Why nobody is left, by what kept the first one out. */
export function nobodyLeft(left: Left, asked: string, dialect: AiDialect): Problem {
  const of = (reason: Rejection) =>
    left.filter(({ why }) => why === reason).map(({ target }) => target);
  const [forbidden, kind] = [of('forbidden'), of('kind')];
  if (forbidden.length > 0) {
    return aiErrors.AI_PROVIDER_FORBIDDEN(
      `What the request holds may not go to ${forbidden.join(', ')}, and nobody else has ${asked}.`,
    );
  }
  if (kind.length > 0) {
    return aiErrors.AI_KIND_UNKNOWN(`No plugin speaks with ${kind.join(', ')}.`);
  }
  return aiErrors.AI_DIALECT_UNSUPPORTED(
    `${of('dialect').join(', ')} cannot be asked in the dialect '${dialect}'.`,
  );
}
