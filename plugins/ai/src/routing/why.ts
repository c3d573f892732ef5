// Why a request went where it went, in one line: for a header, and for people.
import type { RouteWhy } from './types.ts';

/** What a header can carry, and nothing that parts its values; the rest of a name is told by its bytes. */
export const plain = (text: string): string =>
  text.toWellFormed().replace(/[^\x21-\x7e]|[;,%]/gu, (letter) => encodeURIComponent(letter));

/**
 * The line of `x-aurelius-route`: who answered, then what decided.
 * @param answered `provider/model`
 * @example 'claude/opus; by=auto; tier=deep; score=70(length 20,thought 30,tools 15,shape 5); order=cost'
 */
export function routeText(
  { by, tier, score, order, sticky, cheaper }: RouteWhy,
  answered: string,
): string {
  const factors = Object.entries(score?.factors ?? {}).map(([name, points]) => `${name} ${points}`);
  return [
    plain(answered),
    `by=${by}`,
    ...(tier === null ? [] : [`tier=${tier}`]),
    ...(score === undefined ? [] : [`score=${score.points}(${factors.join(',')})`]),
    `order=${order}`,
    ...(sticky ? ['sticky'] : []),
    ...(cheaper === undefined ? [] : [`cheaper=${cheaper ?? 'none'}`]),
  ].join('; ');
}

/** Who answered, out of that line. */
export function routedTo(line: string): { readonly provider: string; readonly model: string } {
  const address = decodeURIComponent(line.split(';', 1)[0] ?? '');
  const slash = address.indexOf('/');
  return { provider: address.slice(0, slash), model: address.slice(slash + 1) };
}
