// What the OpenAPI document says about the protocol around operations: who may call, conditions, tags, the WebSocket.
import { httpSection } from '@aurelius/core/config';
import { HEADER, kernelErrors, type Operation, type ProblemFactory } from '@aurelius/core/contract';

type Json = Record<string, unknown>;

const PARAMETERS = '#/components/parameters/';
const HEADERS = '#/components/headers/';

const takesKey = (op: Operation): boolean =>
  op.kind === 'json' && op.effects !== 'read' && op.keyed !== false;

/** The headers that an operation reads beside its input. */
export function headerParameters(op: Operation): Json[] {
  return [
    ...(takesKey(op) ? [{ $ref: `${PARAMETERS}IdempotencyKey` }] : []),
    ...(op.method === 'PATCH' ? [{ $ref: `${PARAMETERS}IfMatch` }] : []),
    ...(op.kind === 'json' && op.effects !== 'read' ? [{ $ref: `${PARAMETERS}Step` }] : []),
    ...(op.kind === 'json' && op.rehearsable ? [{ $ref: `${PARAMETERS}Rehearse` }] : []),
  ];
}

/** What can go wrong with those headers. */
export function conditionErrors(op: Operation): ProblemFactory[] {
  return [
    ...(takesKey(op)
      ? [kernelErrors.IDEMPOTENCY_KEY_REUSED, kernelErrors.IDEMPOTENCY_ANSWER_PURGED]
      : []),
    ...(op.method === 'PATCH' ? [kernelErrors.REV_STALE] : []),
  ];
}

/** `headers` of a successful answer. @param entity JSON Schema of what is answered */
export function answerHeaders(op: Operation, entity: Json | undefined): Json {
  const { rev } = (entity?.['properties'] ?? {}) as Record<string, Json | undefined>;
  const headers = {
    ...(rev?.['type'] === 'integer' ? { ETag: { $ref: `${HEADERS}ETag` } } : {}),
    ...(takesKey(op) ? { [HEADER.replayed]: { $ref: `${HEADERS}Replayed` } } : {}),
    ...(op.kind === 'json' && op.rehearsable
      ? { [HEADER.rehearse]: { $ref: `${HEADERS}Rehearsed` } }
      : {}),
  };
  return Object.keys(headers).length > 0 ? { headers } : {};
}

/** `security` of an operation: what the whole document asks for, unless nobody needs to be known. */
export const securityOf = (op: Operation): Json =>
  op.permission === 'public' ? { security: [] } : {};

/** Components that are referred to from every operation alike. */
export const protocolComponents: Json = {
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      description:
        'The same key with the same request makes the change once and gives the same answer for 24 hours; with another request it is refused',
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
    },
    IfMatch: {
      name: 'If-Match',
      in: 'header',
      description: 'The `ETag` of what the change was made for; refused when it has changed since',
      schema: { type: 'string', examples: ['"3"'] },
    },
    Step: {
      name: 'Aurelius-Step',
      in: 'header',
      description: 'Requests of one caller that carry the same word are undone together',
      schema: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[\\w-]+$' },
    },
    Rehearse: {
      name: 'Aurelius-Rehearse',
      in: 'header',
      description:
        '`true`: the request runs, is answered as if it were carried out, and is rolled back. A key is not used up',
      schema: { type: 'string', enum: ['true', 'false'] },
    },
  },
  headers: {
    ETag: {
      description: '`rev` of the entity in double quotes (RFC 9110 §8.8.3)',
      schema: { type: 'string', examples: ['"3"'] },
    },
    Replayed: {
      description: 'Present when this is the stored answer to an earlier request with the same key',
      schema: { const: 'true' },
    },
    Rehearsed: {
      description: 'Present when nothing of what is answered was stored',
      schema: { const: 'true' },
    },
  },
  securitySchemes: {
    bearer: {
      type: 'http',
      scheme: 'bearer',
      description:
        'A token, needed over TCP. On the unix socket none is: whoever can open it is the owner.',
    },
    apiKey: {
      type: 'apiKey',
      in: 'header',
      name: 'x-api-key',
      description: 'The same token, where clients of model providers put theirs',
    },
  },
};

const { host, port } = httpSection.parse(undefined);

/** Members of the document itself. */
export const protocolInfo = {
  description: [
    'The local API of the Aurelius daemon, served on its unix socket, and on loopback TCP for whoever shows a token.',
    'Requests carry exactly one Host header: `localhost` or `aurelius` on the socket, on TCP the address with its port.',
    '`GET /ws` with `Upgrade: websocket` (RFC 6455) opens a connection for events and calls of every operation that is not raw.',
    'It takes the query `after` (events from there on) and `topic`, and the token as a bearer in `Authorization` or as the subprotocol `bearer.TOKEN`; it is answered by 101, without a valid token by 401.',
  ].join(' '),
  servers: [
    { url: 'http://localhost', description: 'Over the unix socket' },
    {
      url: `http://${host}:${port}`,
      description: 'Over TCP; the config has the port (`http.port`)',
    },
  ],
  security: [{ bearer: [] }, { apiKey: [] }],
};
