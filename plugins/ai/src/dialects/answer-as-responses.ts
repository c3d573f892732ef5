// A whole answer as a response of OpenAI, the same object that a stream of it ends with.
import type { Answer, AnswerBlock, AnswerHead } from './answer.ts';
import {
  callItem,
  messageItem,
  type ResponseItem,
  reasoningItem,
  responseObject,
} from './responses-object.ts';

function itemOf(block: AnswerBlock, end: string): ResponseItem {
  const { type, text, signature } = block;
  if (type === 'text') return messageItem(`msg_${end}`, text);
  if (type === 'call') return callItem(`fc_${end}`, block, text);
  if (type === 'redacted') return reasoningItem(`rs_${end}`, null, text);
  return reasoningItem(`rs_${end}`, text, signature || null);
}

/** What proves thinking goes along, as it does in a stream. */
export const answerAsResponses = ({ blocks, reason }: Answer, head: AnswerHead) =>
  responseObject(
    { id: `resp_${head.requestId}`, now: head.now, model: head.model },
    {
      reason,
      usage: head.usage,
      output: blocks.map((block, at) => itemOf(block, `${head.requestId}_${at}`)),
    },
  );
