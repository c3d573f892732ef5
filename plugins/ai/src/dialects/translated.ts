// An answer that its caller gets in another dialect than the upstream's, step by step as it comes.
import { chatReader } from './chat-reader.ts';
import { chatWriter } from './chat-writer.ts';
import type { Heard } from './heard.ts';
import { messagesReader } from './messages-reader.ts';
import { messagesWriter } from './messages-writer.ts';
import type { Flow, PassageAsk, StreamDialect } from './passage.ts';
import { responsesWriter } from './responses-writer.ts';
import { MAX_EVENT, sseReader } from './sse.ts';
import { type StreamReader, type StreamStep, type StreamWriter, WireError } from './stream.ts';

function readerOf(dialect: StreamDialect): StreamReader {
  if (dialect === 'responses') throw new TypeError('Nothing becomes of a stream of Responses');
  return dialect === 'chat' ? chatReader() : messagesReader();
}

function writerOf(dialect: StreamDialect, asked: PassageAsk): StreamWriter {
  const { model, now, requestId } = asked;
  if (dialect === 'chat') {
    return chatWriter({ id: `chatcmpl-${requestId}`, now, model, usage: !asked.stripUsage });
  }
  if (dialect === 'responses') return responsesWriter({ id: requestId, now, model });
  return messagesWriter({ id: `msg_${requestId}`, model, inputTokens: asked.inputGuess });
}

/** Text, thinking or arguments of a step. */
function saidOf(step: StreamStep): string {
  if (step.type === 'text' || step.type === 'thinking') return step.text;
  return step.type === 'toolArguments' ? step.json : '';
}

/** After an error of the upstream, or its end, nothing more of it is told. */
export function translated(
  from: StreamDialect,
  to: StreamDialect,
  heard: Heard,
  asked: PassageAsk,
): Flow {
  const sse = sseReader();
  const reader = readerOf(from);
  const writer = writerOf(to, asked);
  let events = 0;
  let size = 0;

  const hear = (step: StreamStep): void => {
    const bytes = Buffer.byteLength(saidOf(step));
    size += bytes;
    // a response repeats all of itself at its end
    if (size > MAX_EVENT) {
      throw new WireError(`The provider answers with more than ${MAX_EVENT} bytes`);
    }
    heard.said(bytes);
    if (step.type === 'start') heard.model = step.model || null;
    else if (step.type === 'toolStart' || step.type === 'redacted') heard.begun = true;
    else if (step.type === 'usage') heard.told(step.usage);
    else if (step.type === 'error') heard.broke(step.message);
    else if (step.type === 'end') heard.ended();
  };
  const told = (steps: Iterable<StreamStep>): string => {
    let text = '';
    for (const step of steps) {
      hear(step);
      text += writer.write(step);
    }
    return text;
  };
  const bytesOf = (text: string): Uint8Array | null => {
    if (text === '') return null;
    events += text.split('\n\n').length - 1;
    return Buffer.from(text);
  };

  return {
    push: (bytes) =>
      bytesOf(
        sse
          .push(bytes)
          .map((event) => told(reader.read(event)))
          .join(''),
      ),
    end: () => {
      const last = sse.end().map((event) => told(reader.read(event)));
      return bytesOf(last.join('') + told(reader.end()));
    },
    next: () => events,
  };
}
