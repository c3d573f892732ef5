// Canonical steps as OpenAI's stream of Responses: every item begun, filled and ended in its turn, every event numbered.
import type { AiUsage } from '@aurelius/core/plugin';
import {
  callItem,
  messageItem,
  type ResponseEnd,
  type ResponseItem,
  reasoningItem,
  responseObject,
  textPart,
} from './responses-object.ts';
import type { StopReason, StreamStep, StreamWriter } from './stream.ts';

export interface ResponsesWriting {
  /** Of the response, without the prefix of its kind. */
  readonly id: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** Where the upstream names none. */
  readonly model: string;
}

/** The item that is open, and what was said in it. */
interface Open {
  readonly id: string;
  readonly kind: 'message' | 'reasoning' | 'call';
  readonly call: { readonly id: string; readonly name: string };
  text: string;
  proof: string | null;
  /** A part of it was begun. */
  part: boolean;
}

/** What tells which kind of item a part is in, and where its text goes. */
const PARTS = {
  message: { place: { content_index: 0 }, event: 'content_part', text: 'output_text' },
  reasoning: {
    place: { summary_index: 0 },
    event: 'reasoning_summary_part',
    text: 'reasoning_summary_text',
  },
} as const;

const PREFIX = { message: 'msg', reasoning: 'rs', call: 'fc' } as const;

const partOf = (kind: keyof typeof PARTS, text: string): object =>
  kind === 'message' ? textPart(text) : { type: 'summary_text', text };

const itemOf = ({ id, kind, call, text, proof, part }: Open, done: boolean): ResponseItem => {
  if (kind === 'message') return messageItem(id, done ? text : null);
  if (kind === 'reasoning') return reasoningItem(id, part ? text : null, proof);
  return callItem(id, call, done ? text : null);
};

/**
 * Thinking is told as the summary of its reasoning, and what proves it as `encrypted_content`; thinking that nobody can read
 * has no summary.
 */
export function responsesWriter(writing: ResponsesWriting): StreamWriter {
  let sequence = 0;
  let model = writing.model;
  let open: Open | null = null;
  let reason: StopReason = 'end';
  let usage: AiUsage | null = null;
  const output: ResponseItem[] = [];

  const event = (type: string, more: object): string => {
    const data = JSON.stringify({ type, sequence_number: sequence, ...more });
    sequence += 1;
    return `event: ${type}\ndata: ${data}\n\n`;
  };
  const response = (end: ResponseEnd | null) => ({
    response: responseObject({ id: `resp_${writing.id}`, now: writing.now, model }, end),
  });
  const begin = (kind: Open['kind'], call = { id: '', name: '' }): [Open, string] => {
    const id = `${PREFIX[kind]}_${writing.id}_${output.length}`;
    open = { id, kind, call, text: '', proof: null, part: false };
    const item = itemOf(open, false);
    return [open, event('response.output_item.added', { output_index: output.length, item })];
  };
  const inItem = ({ id }: Open) => ({ item_id: id, output_index: output.length });
  const said = (kind: keyof typeof PARTS, text: string): string => {
    const [item, begun] = open ? [open, ''] : begin(kind);
    const { place, event: name, text: textName } = PARTS[kind];
    const where = { ...inItem(item), ...place };
    let told = begun;
    if (!item.part) {
      item.part = true;
      told += event(`response.${name}.added`, { ...where, part: partOf(kind, '') });
    }
    if (text === '') return told;
    item.text += text;
    const logprobs = kind === 'message' ? { logprobs: [] } : {};
    return told + event(`response.${textName}.delta`, { ...where, delta: text, ...logprobs });
  };
  const proven = (proof: string): string => {
    const [item, begun] = open ? [open, ''] : begin('reasoning');
    item.proof = proof;
    return begun;
  };
  const args = (item: Open, json: string): string => {
    if (json === '') return '';
    item.text += json;
    return event('response.function_call_arguments.delta', { ...inItem(item), delta: json });
  };
  const close = (item: Open): string => {
    let told = '';
    if (item.kind === 'call') {
      told = event('response.function_call_arguments.done', {
        ...inItem(item),
        arguments: item.text,
      });
    } else if (item.part) {
      const { place, event: name, text: textName } = PARTS[item.kind];
      const where = { ...inItem(item), ...place };
      const logprobs = item.kind === 'message' ? { logprobs: [] } : {};
      told =
        event(`response.${textName}.done`, { ...where, text: item.text, ...logprobs }) +
        event(`response.${name}.done`, { ...where, part: partOf(item.kind, item.text) });
    }
    const whole = itemOf(item, true);
    told += event('response.output_item.done', { output_index: output.length, item: whole });
    output.push(whole);
    open = null;
    return told;
  };
  const write = (step: StreamStep): string => {
    switch (step.type) {
      case 'start':
        model = step.model || model;
        return (
          event('response.created', response(null)) + event('response.in_progress', response(null))
        );
      case 'text':
        return said('message', step.text);
      case 'thinking':
        return said('reasoning', step.text);
      case 'signature':
        return proven(step.signature);
      case 'redacted':
        return proven(step.data);
      case 'toolStart':
        return begin('call', step)[1];
      case 'toolArguments':
        return open ? args(open, step.json) : '';
      case 'blockStop':
        return open ? close(open) : '';
      case 'stop':
        reason = step.reason;
        return '';
      case 'usage':
        usage = step.usage;
        return '';
      case 'error':
        return event('error', { code: 'server_error', message: step.message, param: null });
      case 'end': {
        const ended = response({ reason, output, usage });
        return event(`response.${ended.response.status}`, ended);
      }
    }
  };
  return { write };
}
