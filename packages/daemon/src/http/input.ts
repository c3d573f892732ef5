// One input object from path, query and body, checked against the operation's schema.
import {
  inputPlace,
  kernelErrors,
  type Operation,
  type Problem,
  pathParams,
} from '@aurelius/core/contract';
import { invalidInput } from './problem.ts';
import { type FieldTypes, fieldTypes, readParams, readQuery } from './query.ts';

type Params = Readonly<Record<string, string>>;

const NO_FIELDS: FieldTypes = new Map();

const givenByPath = (name: string): Problem =>
  kernelErrors.INVALID_INPUT(undefined, {
    errors: [{ pointer: `/${name}`, message: 'is given by the path' }],
  });

/** Reads the inputs of one operation. What a schema needs is derived on first use, not at start. */
export function inputReader(op: Operation) {
  const inPath = pathParams(op.path);
  const inQuery = inputPlace(op) === 'query';
  let types: FieldTypes | undefined;

  /**
   * @param body the parsed JSON body; undefined when there is none
   * @throws Problem `INVALID_INPUT`
   */
  return (url: string, params: Params, body: unknown): Record<string, unknown> => {
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    let raw: unknown = body;
    if (body === undefined) raw = {};
    const question = url.indexOf('?');
    if (inPath.length > 0 || question >= 0) types ??= fieldTypes(op.input);
    if (inPath.length > 0 && (body === undefined || isObject)) {
      const fields = raw as Record<string, unknown>;
      for (const name of inPath) if (Object.hasOwn(fields, name)) throw givenByPath(name);
      readParams(params, types ?? NO_FIELDS, fields);
    }
    if (question >= 0) {
      const fields = inQuery ? (types ?? NO_FIELDS) : NO_FIELDS;
      readQuery(url.slice(question + 1), fields, inQuery ? (raw as Record<string, unknown>) : {});
    }
    const result = op.input.safeParse(raw);
    if (!result.success) throw invalidInput(result.error);
    return result.data;
  };
}
