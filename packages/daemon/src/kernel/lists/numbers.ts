// Numbers for rows: an operation that lists gives them out, and input fields that name a row of that kind take them.
import { type JsonOperation, kernelErrors } from '@aurelius/core/contract';
import * as z from 'zod';
import type { Caller } from '../../http/context.ts';
import type { Lists } from './lists.ts';

type Input = Readonly<Record<string, unknown>>;
/** Entities by the input fields that name a row of them. */
type NamingFields = readonly (readonly [field: string, entity: string])[];

export interface Numbers {
  /** The input with ids for numbers. @throws Problem `NUMBER_UNKNOWN` */
  resolve(caller: Caller, input: unknown): unknown;
  /** Takes note of the rows that an answer lists. */
  remember(caller: Caller, input: unknown, output: unknown): void;
}

const NUMBER = /^\d+$/;

/** The entity that values of a schema name, also where they may be null or left out, or are a list of such. */
function entityOf(schema: z.core.$ZodType): string | undefined {
  const named = z.globalRegistry.get(schema)?.['x-names'];
  if (typeof named === 'string') return named;
  const { innerType, element } = schema._zod.def as {
    readonly innerType?: z.core.$ZodType;
    readonly element?: z.core.$ZodType;
  };
  const inner = innerType ?? element;
  return inner && entityOf(inner);
}

const namingFields = ({ input }: JsonOperation): NamingFields =>
  Object.entries<z.core.$ZodType>(input.shape).flatMap(([field, schema]) => {
    const entity = entityOf(schema);
    return entity === undefined ? [] : [[field, entity] as const];
  });

/**
 * The terminal or the token that a list is shown to; null: nobody who would come back. A person's token that comes from a
 * terminal speaks of what that shows.
 */
const clientOf = ({ principal, terminal }: Caller): string | null => {
  const atTerminal = principal.kind === 'human' && terminal !== null;
  if (principal.tokenId !== null && !atTerminal) return `token ${principal.tokenId}`;
  return terminal === null ? null : `terminal ${principal.userId} ${terminal}`;
};

const NO_CLIENT = {
  hint: 'Numbers go with a terminal or a token. Use a ref here.',
};

/** What numbers are to one operation. What its schema says is read on first use, not at start. */
export function numbersOf(op: JsonOperation, lists: Lists): Numbers {
  let fields: NamingFields | undefined;

  const idOf = (caller: Caller, entity: string, word: string): string => {
    const client = clientOf(caller);
    if (client === null) throw kernelErrors.NUMBER_UNKNOWN(undefined, NO_CLIENT);
    const id = lists.resolve(client, entity, Number(word));
    if (id === undefined) throw kernelErrors.NUMBER_UNKNOWN(`No ${entity} has number ${word}.`);
    return id;
  };

  return {
    resolve(caller, input) {
      fields ??= namingFields(op);
      let resolved = input as Input;
      for (const [field, entity] of fields) {
        const value = resolved[field];
        const idFor = (word: unknown) =>
          typeof word === 'string' && NUMBER.test(word) ? idOf(caller, entity, word) : word;
        if (typeof value !== 'string' && !Array.isArray(value)) continue;
        const named = Array.isArray(value) ? value.map(idFor) : idFor(value);
        if (named !== value) resolved = { ...resolved, [field]: named };
      }
      return resolved;
    },
    remember(caller, input, output) {
      const client = op.lists === undefined ? null : clientOf(caller);
      if (op.lists === undefined || client === null) return;
      const { data } = output as { readonly data: readonly { readonly id: string }[] };
      const ids = data.map(({ id }) => id);
      lists.remember(client, op.lists, ids, (input as Input)['cursor'] !== undefined);
    },
  };
}
