import type { AiDialect } from '@aurelius/core/plugin';
import { expect, it } from 'vitest';
import { readIncoming } from './incoming.ts';

const parts = (dialect: AiDialect, json: object) =>
  readIncoming(dialect, Buffer.from(JSON.stringify({ model: 'm', ...json })))
    .parts()
    .map(({ role, text, pointer }) => [role, text, pointer]);

it('finds every text of a chat completion', () => {
  const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"to":"Ann"}' } };
  const found = parts('chat', {
    messages: [
      { role: 'developer', content: 'Be kind' },
      {
        role: 'user',
        name: 'ann',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        ],
      },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c', content: 'Sent' },
    ],
    tools: [
      {
        type: 'function',
        function: {
          name: 'f',
          description: 'Sends',
          parameters: {
            type: 'object',
            properties: { to: { type: 'string', description: 'Who' } },
          },
        },
      },
    ],
    user: 'ann@example.org',
  });
  expect(found).toEqual([
    ['system', 'Be kind', '/messages/0/content'],
    ['user', 'Look', '/messages/1/content/0/text'],
    ['assistant', '{"to":"Ann"}', '/messages/2/tool_calls/0/function/arguments'],
    ['tool', 'Sent', '/messages/3/content'],
    ['system', 'Sends', '/tools/0/function/description'],
    ['system', 'Who', '/tools/0/function/parameters/properties/to/description'],
  ]);
});

it('finds every text of a message, of calls and documents too, and leaves thinking alone', () => {
  const source = { type: 'text', media_type: 'text/plain', data: 'Long' };
  const png = { type: 'base64', media_type: 'image/png', data: 'AA==' };
  const found = parts('messages', {
    system: [{ type: 'text', text: 'Be kind', cache_control: { type: 'ephemeral' } }],
    messages: [
      { role: 'user', content: [{ type: 'document', source, title: 'Report' }] },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
          { type: 'tool_use', id: 't', name: 'f', input: { id: 'Ann', 'a/b': ['x', 1] } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 't',
            content: [
              { type: 'text', text: 'Sent' },
              { type: 'image', source: png },
            ],
          },
          { type: 'tomorrow', says: 'New' },
        ],
      },
    ],
  });
  expect(found).toEqual([
    ['system', 'Be kind', '/system/0/text'],
    ['user', 'Long', '/messages/0/content/0/source/data'],
    ['user', 'Report', '/messages/0/content/0/title'],
    ['assistant', 'Ann', '/messages/1/content/1/input/id'],
    ['assistant', 'x', '/messages/1/content/1/input/a~1b/0'],
    ['tool', 'Sent', '/messages/2/content/0/content/0/text'],
    ['user', 'New', '/messages/2/content/1/says'],
  ]);
});

it('finds every text of a response', () => {
  const found = parts('responses', {
    instructions: 'Be kind',
    input: [
      { role: 'user', content: [{ type: 'input_text', text: 'Look' }] },
      { type: 'reasoning', id: 'rs', summary: [{ type: 'summary_text', text: 'Hm' }] },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c', output: 'Sent' },
    ],
  });
  expect(found).toEqual([
    ['system', 'Be kind', '/instructions'],
    ['user', 'Look', '/input/0/content/0/text'],
    ['assistant', 'Hm', '/input/1/summary/0/text'],
    ['assistant', '{}', '/input/2/arguments'],
    ['tool', 'Sent', '/input/3/output'],
  ]);
});

it('finds what is to be embedded, but not where it is numbers already', () => {
  expect(parts('embeddings', { input: ['a', 'b'] })).toEqual([
    ['user', 'a', '/input/0'],
    ['user', 'b', '/input/1'],
  ]);
  expect(parts('embeddings', { input: [[1, 2]] })).toEqual([]);
});
