import { defineOperation } from '@aurelius/core/contract';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { contract } from '../../../../plugins/tasks/src/contract.ts';
import { buildOpenApi } from './openapi.ts';

interface Document {
  openapi: string;
  security: unknown;
  servers: { url: string }[];
  paths: Record<string, Record<string, { responses: object; parameters?: { name: string }[] }>>;
  components: { schemas: Record<string, unknown> };
}
const build = () => buildOpenApi([contract]) as unknown as Document;

describe('the OpenAPI document', () => {
  it('has every operation under its path and method', () => {
    const { paths, openapi } = build();
    expect(openapi).toMatch(/^3\.1/);
    for (const op of Object.values(contract.operations)) {
      const path = op.path.replace(/:(\w+)/g, '{$1}');
      expect(paths[path]?.[op.method.toLowerCase()]).toMatchObject({ operationId: op.id });
    }
    expect(paths['/health/live']).toBeDefined();
  });

  it('names entities once and refers to them', () => {
    const text = JSON.stringify(build().paths);
    expect(build().components.schemas).toHaveProperty('Task.properties.title');
    expect(text).toContain('"#/components/schemas/Task"');
    expect(text).not.toContain('$defs');
  });

  it('refers to nothing that is not there', () => {
    const document = build();
    const refs = [...JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)];
    expect(new Set(refs.map(([, kind]) => kind))).toEqual(
      new Set(['schemas', 'parameters', 'headers']),
    );
    for (const [, kind = '', name = ''] of refs) {
      expect(document.components).toHaveProperty([kind, name]);
    }
  });

  it('tells the conditions an operation takes, what they answer, and the tag of an entity', () => {
    const { patch } = build().paths['/api/v1/tasks/{id}'] ?? {};
    const refs = patch?.parameters?.map((it) => (it as { $ref?: string }).$ref);
    expect(refs).toContain('#/components/parameters/IdempotencyKey');
    expect(refs).toContain('#/components/parameters/IfMatch');
    expect(patch?.responses).toMatchObject({
      200: { headers: { ETag: {}, 'idempotency-replayed': {} } },
      409: { description: expect.stringContaining('REV_STALE') },
      422: { description: expect.stringContaining('IDEMPOTENCY_KEY_REUSED') },
      429: { description: 'RATE_LIMITED' },
      431: { description: 'HEADERS_TOO_LARGE' },
    });
  });

  it('offers no key where none is taken: on reads, streams and tokens', () => {
    const { paths } = build();
    const described = [
      paths['/api/v1/tasks']?.['get'],
      paths['/api/v1/tasks/import']?.['post'],
      paths['/api/v1/tokens']?.['post'],
    ];
    for (const operation of described) {
      expect(operation).toBeDefined();
      expect(JSON.stringify(operation)).not.toMatch(/Idempotency|ETag/i);
    }
  });

  it('asks for a token everywhere but where nobody needs to be known', () => {
    const { paths, security, servers, components } = build();
    expect(security).toEqual([{ bearer: [] }, { apiKey: [] }]);
    expect(servers.map(({ url }) => url)).toEqual(['http://localhost', 'http://127.0.0.1:4000']);
    expect(components).toMatchObject({ securitySchemes: { bearer: { scheme: 'bearer' } } });
    expect(paths['/health/live']?.['get']).toMatchObject({ security: [] });
    expect(paths['/api/v1/tasks']?.['get']).not.toHaveProperty('security');
  });

  it('keeps what only the CLI reads to itself', () => {
    expect(JSON.stringify(build())).not.toContain('x-cli');
  });

  it('lists declared errors with their status', () => {
    const show = build().paths['/api/v1/tasks/{id}']?.['get'];
    expect(show?.responses).toMatchObject({
      404: { description: 'TASK_NOT_FOUND' },
      409: { description: 'TASK_AMBIGUOUS' },
    });
    expect(show?.parameters?.map((it) => it.name)).toEqual(['id', 'include']);
  });

  it('describes raw operations by their media types', () => {
    const raw = defineOperation({
      id: 'x.raw',
      kind: 'raw',
      method: 'POST',
      path: '/x',
      summary: 'Raw',
      input: z.strictObject({}),
      output: null,
      accepts: ['text/plain'],
      produces: ['image/png'],
      errors: [],
      permission: 'x:read',
      effects: 'read',
      human: true,
      refusal: ({ code }) => ({ headers: {}, body: code }),
      cli: false,
      examples: [],
    });
    const made = buildOpenApi([{ ...contract, operations: { raw } }]) as unknown as Document;
    expect(made.paths['/x']?.['post']).toMatchObject({
      'x-human': true,
      requestBody: { content: { 'text/plain': {} } },
      responses: {
        200: { content: { 'image/png': {} } },
        // in its own words, and for people only
        403: {
          description: expect.stringContaining('HUMAN_NEEDED'),
          content: { 'application/json': {} },
        },
      },
    });
  });
});
