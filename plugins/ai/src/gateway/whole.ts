// An answer in one piece: read to its end, translated, given on.
import { isProblem } from '@aurelius/core/contract';
import type { AiDialect, AiUsage } from '@aurelius/core/plugin';
import { upstreamProblem, WireError, wholeAnswer } from '../dialects/index.ts';
import { BROKEN, CallFailed } from './call.ts';
import type { Ending } from './ending.ts';

/** Largest answer, bytes: embeddings of a large batch stay below it. */
export const ANSWER_MAX = 64 * 1024 * 1024;

/** What is wrong with an answer of more than that. */
export const tooLarge = () => new WireError('The answer is larger than any answer may be');

export interface WholeAnswer {
  readonly bytes: Uint8Array;
  readonly usage: AiUsage | null;
  readonly model: string | null;
}

async function readAll(response: Response): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const piece of body ?? []) {
    size += piece.length;
    if (size > ANSWER_MAX) throw tooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** @throws CallFailed; the reason of the aborted signal */
export async function readWhole(
  response: Response,
  dialects: { readonly from: AiDialect; readonly to: AiDialect },
  asked: { readonly model: string; readonly requestId: string; readonly now: number },
  provider: string,
  ending: Ending,
): Promise<WholeAnswer> {
  try {
    return wholeAnswer(await readAll(response), dialects.from, dialects.to, asked);
  } catch (error) {
    ending.assertWaited();
    if (!(error instanceof WireError || isProblem(error))) throw error;
    throw new CallFailed(BROKEN, upstreamProblem(BROKEN, `${provider}: ${error.message}`), true);
  }
}
