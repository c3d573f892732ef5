import { expect, it } from 'vitest';
import { mediaOf } from './media.ts';

const DATA = 'QUJD'.repeat(50);
const user = (...content: readonly object[]) => ({ messages: [{ role: 'user', content }] });
const source = { type: 'base64', media_type: 'image/png', data: DATA };

it.each([
  ['Messages, by value', user({ type: 'image', source }), DATA.length],
  [
    'Messages, at an address',
    user({ type: 'image', source: { type: 'url', url: 'https://a/b' } }),
    0,
  ],
  ['Messages, by its id', user({ type: 'image', source: { type: 'file', file_id: 'file_1' } }), 0],
  [
    'Messages, in the result of a tool',
    user({ type: 'tool_result', tool_use_id: 't', content: [{ type: 'image', source }] }),
    DATA.length,
  ],
  [
    'Messages, in a document of blocks',
    user({ type: 'document', source: { type: 'content', content: [{ type: 'image', source }] } }),
    DATA.length,
  ],
  ['chat completions', user({ type: 'image_url', image_url: { url: DATA } }), DATA.length],
  ['chat completions, in short', user({ type: 'image_url', image_url: DATA }), DATA.length],
  [
    'Responses',
    { input: [{ role: 'user', content: [{ type: 'input_image', image_url: DATA }] }] },
    DATA.length,
  ],
  [
    'Responses, by its id',
    { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'file-1' }] }] },
    0,
  ],
  [
    'Responses, of a screen',
    {
      input: [
        {
          type: 'computer_call_output',
          output: { type: 'computer_screenshot', image_url: DATA },
        },
      ],
    },
    DATA.length,
  ],
  [
    'Responses, drawn by code',
    {
      input: [{ type: 'code_interpreter_call', outputs: [{ type: 'image', url: 'https://a/b' }] }],
    },
    0,
  ],
  [
    'Responses, made before',
    { input: [{ type: 'image_generation_call', id: 'ig_1', result: DATA }] },
    DATA.length,
  ],
])('finds a picture of %s', (_, json, carried) => {
  expect(mediaOf(json)).toEqual({ pictures: 1, files: 0, carried });
});

it.each([
  ['Messages, by value', user({ type: 'document', source }), DATA.length],
  ['Messages, at an address', user({ type: 'document', source: { type: 'url', url: 'u' } }), 0],
  ['chat completions', user({ type: 'file', file: { file_data: DATA } }), DATA.length],
  ['chat completions, by its id', user({ type: 'file', file: { file_id: 'file-1' } }), 0],
  [
    'Responses, at an address',
    { input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'u' }] }] },
    0,
  ],
  [
    'Responses',
    { input: [{ role: 'user', content: [{ type: 'input_file', file_data: DATA }] }] },
    DATA.length,
  ],
  ['a film', user({ type: 'video_url', video_url: { url: 'https://a/b' } }), 'https://a/b'.length],
])('finds a file of %s', (_, json, carried) => {
  expect(mediaOf(json)).toEqual({ pictures: 0, files: 1, carried });
});

it.each([
  ['a document of text', user({ type: 'document', source: { type: 'text', data: DATA } })],
  ['sound', user({ type: 'input_audio', input_audio: { data: DATA, format: 'wav' } })],
  ['what a tool is called with', user({ type: 'tool_use', input: { type: 'image', source } })],
  ['what is no part of the question', { metadata: user({ type: 'image', source }) }],
  ['a text', { messages: [{ role: 'user', content: JSON.stringify({ type: 'image', source }) }] }],
])('leaves %s where it counts as words', (_, json) => {
  expect(mediaOf(json)).toEqual({ pictures: 0, files: 0, carried: 0 });
});
