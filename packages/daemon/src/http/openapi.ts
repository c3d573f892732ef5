// The OpenAPI 3.1 description of every operation, made from the contracts.
import {
  FILE_TYPE,
  inputPlace,
  kernelErrors,
  type Operation,
  type ProblemFactory,
  pathParams,
  successStatus,
  VERSION,
} from '@aurelius/core/contract';
import { kernelContracts } from '@aurelius/core/kernel';
import type { PluginContract } from '@aurelius/core/plugin';
import * as z from 'zod';
import {
  answerHeaders,
  conditionErrors,
  headerParameters,
  protocolComponents,
  protocolInfo,
  securityOf,
} from './openapi-protocol.ts';

type Json = Record<string, unknown>;

/** JSON Schemas of everything with a name, collected while operations are described. */
type Components = Record<string, Json>;

const COMPONENT = '#/components/schemas/';

/** A JSON Schema with named parts moved to `components` and nothing in it that only the CLI reads. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Components): Json {
  const made = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      delete (jsonSchema as Json)['x-cli'];
      delete jsonSchema.id;
    },
  }) as Json;
  const { $schema: _dialect, $defs: defs = {}, ...body } = made;
  const moved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(moved);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) =>
        key === '$ref' && typeof item === 'string'
          ? [key, item.replace('#/$defs/', COMPONENT)]
          : [key, moved(item)],
      ),
    );
  };
  for (const [name, def] of Object.entries(defs as Components))
    components[name] = moved(def) as Json;
  const whole = moved(body) as Json;
  const name = z.globalRegistry.get(schema)?.id;
  // some named schemas come as a reference to their own definition
  if (name === undefined || whole['$ref'] !== undefined) return whole;
  components[name] = whole;
  return { $ref: COMPONENT + name };
}

const problemSchema: Json = {
  type: 'object',
  description: 'RFC 9457 problem details',
  required: ['type', 'title', 'status', 'code', 'retryable'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; docs/errors.md lists all' },
    detail: { type: 'string' },
    hint: { type: 'string' },
    retryable: { type: 'boolean' },
    exit: {
      type: 'string',
      description: 'How a command that meets it ends, by name; absent: as `status` says',
    },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'message'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer (RFC 6901) into the input' },
          message: { type: 'string' },
        },
      },
    },
  },
};

/** What any operation may answer, besides its own errors. */
function commonErrors(op: Operation): ProblemFactory[] {
  const { INVALID_INPUT, BAD_HOST, FORBIDDEN, UNAUTHENTICATED, MISSING_PERMISSION } = kernelErrors;
  const { RATE_LIMITED, HEADERS_TOO_LARGE } = kernelErrors;
  const always = [
    ...[INVALID_INPUT, BAD_HOST, UNAUTHENTICATED, FORBIDDEN, MISSING_PERMISSION],
    ...[RATE_LIMITED, HEADERS_TOO_LARGE],
  ];
  const { INTERNAL, DAEMON_STOPPING, DAEMON_OUTDATED } = kernelErrors;
  const server = [INTERNAL, DAEMON_STOPPING, DAEMON_OUTDATED];
  const { MALFORMED_JSON, REQUEST_TIMEOUT, PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE } =
    kernelErrors;
  const body = [MALFORMED_JSON, REQUEST_TIMEOUT, PAYLOAD_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE];
  const storage = [kernelErrors.STORAGE_FULL, kernelErrors.STORAGE_UNUSABLE];
  return [
    ...always,
    ...(op.human === true ? [kernelErrors.HUMAN_NEEDED] : []),
    ...(hasBody(op) ? body : []),
    ...(op.effects === 'read' ? [] : storage),
    ...conditionErrors(op),
    ...server,
  ];
}

function hasBody(op: Operation): boolean {
  if (op.kind === 'raw') return op.method !== 'GET' && op.method !== 'DELETE';
  return op.kind === 'stream' ? op.body !== null : inputPlace(op) === 'body';
}

function problemResponses(op: Operation): Json {
  const byStatus = new Map<number, string[]>();
  for (const { code, spec } of [...op.errors, ...commonErrors(op)]) {
    const codes = byStatus.get(spec.status) ?? [];
    if (!codes.includes(code)) codes.push(code);
    byStatus.set(spec.status, codes);
  }
  const responses = [...byStatus].sort(([a], [b]) => a - b);
  const content =
    op.kind === 'raw' && op.refusal
      ? { 'application/json': {} }
      : { 'application/problem+json': { schema: { $ref: `${COMPONENT}Problem` } } };
  return Object.fromEntries(
    responses.map(([status, codes]) => [
      String(status),
      { description: codes.join(', '), content },
    ]),
  );
}

function parameters(op: Operation, input: Json): Json[] {
  const properties = (input['properties'] ?? {}) as Record<string, Json>;
  const required = (input['required'] ?? []) as string[];
  const inPath = pathParams(op.path);
  const names = Object.keys(properties).filter(
    (name) => inPath.includes(name) || inputPlace(op) === 'query',
  );
  return names.map((name) => {
    const { description, ...schema } = properties[name] as Json;
    return {
      name,
      in: inPath.includes(name) ? 'path' : 'query',
      required: inPath.includes(name) || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema,
    };
  });
}

const bytes = (types: readonly string[]): Json =>
  Object.fromEntries(types.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));

function requestBody(op: Operation, input: Json): Json | null {
  if (!hasBody(op)) return null;
  if (op.kind === 'raw') return { content: bytes(op.accepts) };
  if (op.kind === 'stream') {
    const rows = { 'application/json': { schema: {} }, 'application/x-ndjson': { schema: {} } };
    const file = op.body === 'file' ? bytes([FILE_TYPE]) : {};
    return {
      required: true,
      description: 'Rows: a JSON array, or one JSON value after the other',
      content: { ...rows, ...file },
    };
  }
  const inPath = pathParams(op.path);
  const properties = Object.entries((input['properties'] ?? {}) as Json);
  const body = properties.filter(([name]) => !inPath.includes(name));
  if (body.length === 0) return null;
  const required = ((input['required'] ?? []) as string[]).filter((it) => !inPath.includes(it));
  const { required: _all, ...rest } = input;
  const schema = {
    ...rest,
    properties: Object.fromEntries(body),
    ...(required.length > 0 ? { required } : {}),
  };
  return {
    required: required.length > 0,
    content: { 'application/json': { schema } },
  };
}

function success(op: Operation, components: Components): Json {
  const status = String(successStatus(op));
  if (op.kind === 'raw') return { [status]: { description: 'Bytes', content: bytes(op.produces) } };
  if (op.output === null) {
    return { [status]: { description: 'Done; no content', ...answerHeaders(op, undefined) } };
  }
  const schema = schemaOf(op.output, 'output', components);
  if (op.kind === 'json') {
    const named = z.globalRegistry.get(op.output)?.id;
    const headers = answerHeaders(op, named === undefined ? schema : components[named]);
    const content = { 'application/json': { schema } };
    return { [status]: { description: op.summary, ...headers, content } };
  }
  return {
    [status]: {
      description: 'A sequence of items, one JSON value on each line or in each event',
      content: {
        'application/x-ndjson': { schema },
        'text/event-stream': { schema },
        ...(op.yields === 'file' ? bytes([FILE_TYPE]) : {}),
      },
    },
  };
}

function describeOperation(op: Operation, components: Components): Json {
  const input = schemaOf(op.input, 'input', components);
  const body = requestBody(op, input);
  const params = [...parameters(op, input), ...headerParameters(op)];
  return {
    operationId: op.id,
    tags: [op.id.split('.')[0]],
    summary: op.summary,
    ...(op.description === undefined ? {} : { description: op.description }),
    'x-permission': op.permission,
    'x-effects': op.effects,
    ...(op.human === true ? { 'x-human': true } : {}),
    ...securityOf(op),
    ...(params.length > 0 ? { parameters: params } : {}),
    ...(body === null ? {} : { requestBody: body }),
    responses: { ...success(op, components), ...problemResponses(op) },
  };
}

/** Describes the daemon's own operations and those of `contracts`. The same contracts give the same document. */
export function buildOpenApi(contracts: readonly PluginContract[]): Json {
  const components: Components = { Problem: problemSchema };
  const paths: Record<string, Json> = {};
  const operations = [...kernelContracts, ...contracts].map((it) => it.operations);
  for (const op of operations.flatMap((it) => Object.values<Operation>(it))) {
    const path = op.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [op.method.toLowerCase()]: describeOperation(op, components) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Aurelius',
      version: VERSION,
      description: protocolInfo.description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: protocolInfo.servers,
    security: protocolInfo.security,
    paths,
    components: { schemas: components, ...protocolComponents },
  };
}
