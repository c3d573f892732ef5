// What channels have in common: whether they are set up, and what an answer of HTTP means to a delivery.
import { comeBack, unrecoverable } from '@aurelius/core/plugin';

/** Why a channel cannot deliver: the first setting that is missing; null: none is. */
export function missing(
  channel: string,
  settings: Readonly<Record<string, string | undefined>>,
): string | null {
  const [lacking] = Object.entries(settings).find(([, value]) => value === undefined) ?? [];
  return lacking === undefined ? null : `Set notifications.${channel}.${lacking}`;
}

/** A setting that {@link missing} was asked about before. @throws Error that ends the delivery: it was taken away since */
export function given<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw unrecoverable('The channel is no longer set up');
}

/** Answers that another attempt may change, though they speak of the request (RFC 9110, RFC 6585). */
const PASSING = [408, 425, 429];

/** When the server wants to be asked again, milliseconds since 1970 UTC; null: it does not say (RFC 9110 §10.2.3). */
function retryAt({ headers }: Response, now: number): number | null {
  const text = headers.get('retry-after') ?? '';
  const at = /^\d{1,9}$/.test(text) ? now + Number(text) * 1000 : Date.parse(text);
  return Number.isNaN(at) || at <= now ? null : at;
}

/**
 * Makes sure that a server took what it was sent.
 * @throws Error that says when to come back, that nothing helps, or to try again
 */
export async function assertTaken(answer: Response, now: number): Promise<void> {
  // what it says is nobody's concern, and its connection is wanted again
  await answer.body?.cancel();
  const { status, ok } = answer;
  if (ok) return;
  const said = `The server answered ${status}`;
  const at = retryAt(answer, now);
  if (at !== null) throw comeBack(at, said);
  if (status < 500 && !PASSING.includes(status)) throw unrecoverable(said);
  throw new Error(said);
}
