import { providerSuite } from '@aurelius/core/testing/plugin';
import { describe, expect, it } from 'vitest';
import { compatible } from './provider.ts';

const ollama = compatible('Ollama');

const listed = (body: unknown) =>
  ollama.models({
    name: 'local',
    baseUrl: 'http://127.0.0.1:11434/v1',
    apiKey: null,
    http: async () => Response.json(body),
    signal: new AbortController().signal,
  });

describe('a provider that speaks like OpenAI', () => {
  it.each(
    providerSuite({
      provider: ollama,
      listing: (ids) => ({ object: 'list', data: ids.map((id) => ({ id, object: 'model' })) }),
    }),
  )('$name', async ({ run }) => {
    await run();
  });

  it('lists models that are told of in a bare array, and leaves out what has no name', async () => {
    expect(
      await listed([{ id: 'small', created: 7, owned_by: 'me' }, {}, null, 'x', { id: '' }]),
    ).toEqual([{ id: 'small', created: 7000, owner: 'me' }]);
    expect(await listed({ data: [{ id: 'm', created: 'then', owned_by: 3 }] })).toEqual([
      { id: 'm', created: null, owner: null },
    ]);
  });

  it.each([{}, null, { data: null }, { object: 'list' }])('refuses %j as a list', async (body) => {
    await expect(listed(body)).rejects.toThrow('It answers no list of models');
  });

  it('knows a server that is still loading its model', () => {
    const body = '{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}';
    expect(ollama.failure(500, new Headers(), body)).toMatchObject({
      kind: 'overloaded',
      again: true,
    });
  });
});
