// What a client may say over the WebSocket, and how each message is told from the others.
import { kernelErrors } from '@aurelius/core/contract';
import { topic } from '@aurelius/core/kernel';
import * as z from 'zod';
import { invalidInput } from '../problem.ts';

/** What ties an answer to its message; null: the message had none. */
export type MessageId = string | number | null;

const id = z.union([z.int(), z.string().min(1).max(100)]);
const topics = z.array(topic).min(1).max(50);
const input = z.record(z.string(), z.unknown());

const call = z.strictObject({
  id,
  op: z.string().max(200),
  input: input.default({}),
  /** Rows of a stream operation that reads some. */
  rows: z.array(z.unknown()).optional(),
  ifMatch: z.int().min(0).nullable().default(null),
  idempotencyKey: z.string().nullable().default(null),
  rehearse: z.boolean().default(false),
});
const cancel = z.strictObject({ id, cancel: z.literal(true) });
const subscribe = z.strictObject({ id, subscribe: topics });
const unsubscribe = z.strictObject({ id, unsubscribe: topics });
const byType = z.strictObject({ id: id.optional(), type: z.string(), data: input.default({}) });
const byEvent = z.strictObject({ id: id.optional(), event: z.string(), data: input.default({}) });

/** A call of an operation, by its id or by the name of its message. */
export interface CallMessage {
  readonly kind: 'call';
  readonly id: MessageId;
  readonly op: { readonly id: string } | { readonly message: string };
  readonly input: Readonly<Record<string, unknown>>;
  readonly rows: readonly unknown[] | undefined;
  readonly ifMatch: number | null;
  readonly idempotencyKey: string | null;
  readonly rehearse: boolean;
}

export type Message =
  | CallMessage
  | { readonly kind: 'cancel'; readonly id: MessageId }
  | {
      readonly kind: 'subscribe' | 'unsubscribe';
      readonly id: MessageId;
      readonly topics: readonly string[];
    };

/** The id a message carries, whatever else is wrong with it. */
export function idOf(value: unknown): MessageId {
  const found = id.safeParse((value as { id?: unknown } | null)?.id);
  return found.success ? found.data : null;
}

function checked<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (!result.success) throw invalidInput(result.error);
  return result.data;
}

const named = (
  message: string,
  given: { id?: string | number | undefined; data: Record<string, unknown> },
): CallMessage => ({
  kind: 'call',
  id: given.id ?? null,
  op: { message },
  input: given.data,
  rows: undefined,
  ifMatch: null,
  idempotencyKey: null,
  rehearse: false,
});

/** @throws Problem `INVALID_INPUT` */
export function readMessage(value: unknown): Message {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw kernelErrors.INVALID_INPUT('A message is a JSON object');
  }
  if ('op' in value) {
    const { op, rows, ...rest } = checked(call, value);
    return { kind: 'call', ...rest, op: { id: op }, rows };
  }
  if ('cancel' in value) return { kind: 'cancel', id: checked(cancel, value).id };
  if ('subscribe' in value) {
    const given = checked(subscribe, value);
    return { kind: 'subscribe', id: given.id, topics: given.subscribe };
  }
  if ('unsubscribe' in value) {
    const given = checked(unsubscribe, value);
    return { kind: 'unsubscribe', id: given.id, topics: given.unsubscribe };
  }
  if ('type' in value) {
    const { type, ...given } = checked(byType, value);
    return named(type, given);
  }
  if ('event' in value) {
    const { event, ...given } = checked(byEvent, value);
    return named(event, given);
  }
  throw kernelErrors.INVALID_INPUT(
    'A message has one of `op`, `cancel`, `subscribe`, `unsubscribe`, `type`, `event`',
  );
}
