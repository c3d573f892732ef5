// One call of a JSON operation over a connection: input in, output or problem out.
import { HEADER } from '@aurelius/core/build';
import {
  type HttpConnection,
  type HttpReply,
  readText,
  routeCall,
  TransportError,
} from '@aurelius/core/client';
import type { OperationRoute } from '@aurelius/core/command';
import type { ProblemJson } from '@aurelius/core/errors';
import type { Input } from './input.ts';

/** What the daemon said. */
export type Answer =
  | { readonly output: unknown; readonly problem?: undefined }
  | { readonly problem: ProblemJson };

/** @param terminal told to the daemon; null: it need not know */
export type Send = (
  route: OperationRoute,
  input: Input,
  terminal: string | null,
) => Promise<Answer>;

/** A daemon that sends no head of an answer for this long is taken for hung, milliseconds. */
export const ANSWER_TIMEOUT_MS = 5000;

/** Codes that mean: the daemon is on its way out and did nothing. */
export const NOT_EXECUTED: readonly string[] = ['DAEMON_OUTDATED', 'DAEMON_STOPPING'];

/** @throws TransportError `malformed` when an error answer is no problem */
export async function problemOf(reply: HttpReply): Promise<ProblemJson> {
  const text = await readText(reply.body);
  const problem = parseJson(text) as ProblemJson | null;
  if (typeof problem?.code === 'string') return problem;
  throw new TransportError('malformed', `status ${reply.status} came without a problem`);
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new TransportError('malformed', 'the answer is not JSON');
  }
};

/** What the daemon is told of a call beside its input. */
export interface Marks {
  /** Where it was typed; null: the daemon need not know. */
  readonly terminal?: string | null;
  /** Shared by calls that are undone together; absent: it is undone by itself. */
  readonly step?: string;
  /** Nothing of it is to be kept. */
  readonly rehearse?: boolean;
  /** Who calls, where that is not the owner of the socket. */
  readonly token?: string | null;
}

/**
 * Calls one operation.
 * @throws TransportError
 */
export async function exchange(
  http: HttpConnection,
  route: OperationRoute,
  input: Input,
  { terminal = null, step, rehearse, token = null }: Marks = {},
): Promise<Answer> {
  const { method, path, body } = routeCall(route, input);
  const reply = await http.request({
    method,
    path,
    timeoutMs: route.patienceMs ?? ANSWER_TIMEOUT_MS,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(terminal === null ? {} : { [HEADER.terminal]: terminal }),
      ...(step === undefined ? {} : { [HEADER.step]: step }),
      ...(rehearse ? { [HEADER.rehearse]: 'true' } : {}),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body }),
  });
  if (reply.status >= 400) return { problem: await problemOf(reply) };
  const text = await readText(reply.body);
  return { output: text === '' ? undefined : parseJson(text) };
}
