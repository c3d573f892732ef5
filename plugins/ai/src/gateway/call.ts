// One call to one upstream, up to the head of its answer; whatever goes wrong is a failure that says whether to try again.
import { isProblem, type Problem } from '@aurelius/core/contract';
import type { AiFailure, AiProvider, Host } from '@aurelius/core/plugin';
import type { AiConfig } from '../contract/config.ts';
import { aiErrors } from '../contract/errors.ts';
import { upstreamProblem } from '../dialects/index.ts';
import type { Target } from '../routing/types.ts';

/** Longest answer that is no success, bytes. */
const REFUSAL_MAX = 64 * 1024;
const MILLISECONDS = 1000;

/** An answer that is no success. */
export interface UpstreamRefusal {
  readonly status: number;
  readonly headers: Headers;
  /** Its beginning. */
  readonly body: Uint8Array;
}

/** An answer that broke off, or cannot be read: its provider's trouble, which another attempt may not have. */
export const BROKEN: AiFailure = { kind: 'server', again: true, waitMs: null };

/** A call that brought no answer to give on. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly failure: AiFailure;
  /** What the caller is told where nobody else answers. */
  readonly problem: Problem;
  /** Whether the upstream may have worked on it, and want money for that. */
  readonly worked: boolean;
  /** What the upstream answered; null: nothing. */
  readonly refusal: UpstreamRefusal | null;

  constructor(
    failure: AiFailure,
    problem: Problem,
    worked: boolean,
    refusal: UpstreamRefusal | null = null,
  ) {
    super(problem.message, { cause: problem });
    this.failure = failure;
    this.problem = problem;
    this.worked = worked;
    this.refusal = refusal;
  }
}

export interface CallParts {
  readonly host: Host<AiConfig>;
  readonly signal: AbortSignal;
}

/** Of what `host.http` throws: nothing of an answer came. */
function unreached(error: unknown, target: Target): CallFailed {
  if (!isProblem(error)) throw error;
  const detail = `${target.provider}: ${error.message}`;
  if (error.code === 'EGRESS_CIRCUIT_OPEN') {
    const failure: AiFailure = {
      kind: 'overloaded',
      again: false,
      waitMs: (error.retryAfter ?? 1) * MILLISECONDS,
    };
    return new CallFailed(failure, upstreamProblem(failure, detail), false);
  }
  if (error.code === 'EGRESS_TIMEOUT') {
    return new CallFailed(BROKEN, aiErrors.AI_UPSTREAM_TIMEOUT(detail), true);
  }
  const failure: AiFailure = {
    kind: 'server',
    again: error.code === 'EGRESS_FAILED',
    waitMs: null,
  };
  return new CallFailed(failure, upstreamProblem(failure, detail), false);
}

/** The beginning of a body, as bytes; what cannot be read is left out. */
async function beginningOf(response: Response): Promise<Uint8Array> {
  const body: ReadableStream<Uint8Array> | null = response.body;
  const reader = body?.getReader();
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    while (reader && size < REFUSAL_MAX) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      size += value.length;
    }
  } catch {
    // the status alone says enough
  }
  await reader?.cancel().catch(() => undefined);
  return Buffer.concat(pieces).subarray(0, REFUSAL_MAX);
}

async function refused(
  provider: AiProvider,
  target: Target,
  response: Response,
): Promise<CallFailed> {
  const { status, headers } = response;
  const body = await beginningOf(response);
  if (status < 400) {
    const failure: AiFailure = { kind: 'server', again: false, waitMs: null };
    const detail = `${target.provider} answered ${status}, which is no answer; redirects are not followed.`;
    return new CallFailed(failure, upstreamProblem(failure, detail), false, {
      status,
      headers,
      body,
    });
  }
  const failure = provider.failure(status, headers, Buffer.from(body).toString('utf8'));
  const problem = upstreamProblem(failure, `${target.provider} answered ${status}.`);
  return new CallFailed(failure, problem, false, { status, headers, body });
}

async function keyOf({ host }: CallParts, target: Target): Promise<string | null> {
  if (target.apiKey === null) return null;
  try {
    return await host.secrets.resolve(target.apiKey);
  } catch (error) {
    if (!isProblem(error)) throw error;
    const failure: AiFailure = { kind: 'key', again: false, waitMs: null };
    throw new CallFailed(
      failure,
      aiErrors.AI_KEY_UNREADABLE(`The key of ${target.provider}: ${error.message}`, {
        cause: error,
      }),
      false,
    );
  }
}

/**
 * Asks, and answers once the head of a success is there.
 * @throws CallFailed; the reason of the aborted signal
 */
export async function callUpstream(
  parts: CallParts,
  provider: AiProvider,
  target: Target,
  asked: {
    readonly bytes: Uint8Array;
    readonly headers: Readonly<Record<string, string>>;
  },
): Promise<Response> {
  const { host, signal } = parts;
  const { connect, firstByte, idle } = host.config.timeouts;
  const apiKey = await keyOf(parts, target);
  let response: Response;
  try {
    response = await host.http(target.baseUrl + provider.path(target.dialect), {
      method: 'POST',
      headers: {
        ...provider.headers(apiKey),
        ...asked.headers,
        'content-type': 'application/json',
      },
      body: asked.bytes,
      signal,
      maxBytes: Number.POSITIVE_INFINITY,
      timeouts: {
        connect: connect * MILLISECONDS,
        headers: firstByte * MILLISECONDS,
        body: idle * MILLISECONDS,
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    throw unreached(error, target);
  }
  if (response.status === 200) return response;
  const failed = await refused(provider, target, response);
  signal.throwIfAborted();
  throw failed;
}
