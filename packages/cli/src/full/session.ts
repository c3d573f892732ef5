// Talking to the daemon from the full entry: started when nobody answers, restarted once when it is older than we are.
import { randomUUID } from 'node:crypto';
import {
  type HttpConnection,
  type HttpReply,
  type HttpRequest,
  problemFromJson,
} from '@aurelius/core/client';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { ANSWER_TIMEOUT_MS, type Answer, exchange, type Send } from '../call/exchange.ts';
import { HELLO_ROUTE, nobodyListens } from '../daemon/hello.ts';
import { startDaemon, waitUntilGone } from '../daemon/start.ts';
import { replaceOutdated } from '../daemon/stop.ts';
import { daemonConnection, type Environment } from '../environment.ts';
import { humanToken } from './human-token.ts';

export interface Session {
  /**
   * Calls a JSON operation, with the token of a person where it takes one: whoever calls has asked that person before.
   * @throws Problem `DAEMON_UNAVAILABLE`, `HUMAN_NEEDED` without a terminal, TransportError
   */
  readonly send: Send;
  /** One request as it is; call `ready` first, for its body cannot be sent twice. @throws TransportError */
  request(request: HttpRequest): Promise<HttpReply>;
  /** Makes sure that a daemon of this build or a newer one answers. @throws Problem, TransportError */
  ready(): Promise<void>;
  close(): void;
}

/**
 * @param autostart false: a daemon that does not run is a problem, not a task
 * @param rehearse nothing of its calls is kept
 */
export function openSession(
  environment: Environment,
  autostart: boolean,
  rehearse = false,
): Session {
  let http: HttpConnection | null = null;
  /** Each remedy is tried once for one invocation. */
  const tried = new Set<string>();
  /** What one command changes is undone as one. */
  const step = randomUUID();

  const once = (remedy: string): boolean => {
    const fresh = !tried.has(remedy);
    tried.add(remedy);
    return fresh;
  };

  const connection = (): HttpConnection => {
    http ??= daemonConnection(environment);
    return http;
  };

  const send: Send = async (route, input, terminal): Promise<Answer> => {
    for (;;) {
      try {
        const token = route.human ? await person.token() : null;
        const marks = { terminal, step, rehearse, token };
        const answer = await exchange(connection(), route, input, marks);
        const code = answer.problem?.code;
        if (code === kernelErrors.UNAUTHENTICATED.code && token !== null && once(code)) {
          person.forget();
        } else if (code === 'DAEMON_OUTDATED' && autostart && once(code)) {
          await replaceOutdated(environment);
        } else if (code === 'DAEMON_STOPPING' && autostart && once(code)) {
          await waitUntilGone(environment);
        } else {
          return answer;
        }
        http?.close();
        http = null;
      } catch (error) {
        if (!nobodyListens(error)) throw error;
        if (!autostart || !once('start')) {
          throw kernelErrors.DAEMON_UNAVAILABLE('It is not running.', { cause: error });
        }
        await startDaemon(environment);
      }
    }
  };

  const person = humanToken(environment.paths, send);

  return {
    send,
    request: (request) => connection().request(request),
    async ready() {
      const { problem } = await send(HELLO_ROUTE, {}, null);
      if (problem) throw problemFromJson(problem);
    },
    close: () => http?.close(),
  };
}

/** Longest silence while rows are read and written, milliseconds: a large import commits in one go. */
export const STREAM_TIMEOUT_MS = 12 * ANSWER_TIMEOUT_MS;
