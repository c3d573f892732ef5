// The clients that programs have: the official ones and the Vercel AI SDK, against our endpoints, with a provider of others behind.
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { startTestApp, type TestApp } from '@aurelius/daemon/testing/app';
import { LLMock } from '@copilotkit/aimock';
import { generateText, jsonSchema, Output, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const HELLO = 'Hello there, my friend.';
const PARAMETERS = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const;
const PERSON = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'number' } },
  required: ['name', 'age'],
  additionalProperties: false,
} as const;

const mock = new LLMock({ port: 0, chunkSize: 5 });
let daemon: TestApp;
let base: string;
let token: string;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5, input_tokens: 10, output_tokens: 5 };
  mock.onMessage(/hello/i, { content: HELLO, usage });
  mock.onMessage(/weather/i, {
    toolCalls: [{ name: 'weather', arguments: '{"city":"Oslo"}' }],
    usage,
  });
  mock.onMessage(/person/i, { content: '{"name":"Ada","age":36}', usage });
  mock.onEmbedding(/.*/, { embedding: [0.5, -0.25] });
  const url = await mock.start();
  const provider = (name: string, kind: string, path: string) => `
[ai.providers.${name}]
kind = "${kind}"
baseUrl = "${url}${path}"
apiKey = "secret:env:PROVIDER_KEY"
models = ["small"]
`;
  daemon = await startTestApp(
    provider('compat', 'openai-compatible', '/v1') +
      provider('open', 'openai', '/v1') +
      provider('claude', 'anthropic', '/v1'),
    { env: { AURELIUS_HTTP_PORT: '0', PROVIDER_KEY: 'key-of-the-provider' } },
  );
  const tcp = await daemon.tcp();
  token = tcp.token;
  base = `http://127.0.0.1:${tcp.port}`;
  openai = new OpenAI({ baseURL: `${base}/v1`, apiKey: token, maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: base, apiKey: token, maxRetries: 0 });
});

afterAll(async () => {
  await daemon?.close();
  await mock.stop();
});

const ask = (content: string) => [{ role: 'user' as const, content }];
/** In one dialect with each kind of upstream, and in another. */
const MODELS = ['compat/small', 'open/small', 'claude/small'];

describe.each(MODELS)('the client of OpenAI, in chat completions with %s', (model) => {
  it('gets a whole answer', async () => {
    const answer = await openai.chat.completions.create({ model, messages: ask('hello') });
    expect(answer.choices[0]?.message.content).toBe(HELLO);
    expect(answer.choices[0]?.finish_reason).toBe('stop');
    expect(answer.usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 5 });
  });

  it('gets a streamed one, with its usage only where it asks for it', async () => {
    for (const asked of [true, false]) {
      const stream = await openai.chat.completions.create({
        model,
        messages: ask('hello'),
        stream: true,
        ...(asked ? { stream_options: { include_usage: true } } : {}),
      });
      let text = '';
      const usages = [];
      for await (const { choices, usage } of stream) {
        text += choices[0]?.delta.content ?? '';
        if (usage) usages.push(usage);
      }
      expect(text).toBe(HELLO);
      expect(usages).toHaveLength(asked ? 1 : 0);
    }
  });

  it.each([true, false])('gets the call of a tool (stream: %s)', async (stream) => {
    const request = {
      model,
      messages: ask('weather?'),
      tools: [{ type: 'function' as const, function: { name: 'weather', parameters: PARAMETERS } }],
    };
    const { choices } = stream
      ? await openai.chat.completions.stream(request).finalChatCompletion()
      : await openai.chat.completions.create(request);
    const [call] = choices[0]?.message.tool_calls ?? [];
    expect(call).toMatchObject({ type: 'function', function: { name: 'weather' } });
    expect(JSON.parse((call as { function: { arguments: string } }).function.arguments)).toEqual({
      city: 'Oslo',
    });
    expect(choices[0]?.finish_reason).toBe('tool_calls');
  });
});

describe.each(MODELS)('the client of Anthropic, with %s', (model) => {
  it('gets the number of its tokens, also from who does not count', async () => {
    const { data, response } = await anthropic.messages
      .countTokens({ model, messages: ask('hello') })
      .withResponse();
    expect(data.input_tokens).toBeGreaterThan(5);
    expect(response.headers.get('x-aurelius-estimate')).toBe('true');
  });

  it.each([true, false])('gets an answer (stream: %s)', async (stream) => {
    const request = { model, max_tokens: 100, messages: ask('hello') };
    const answer = stream
      ? await anthropic.messages.stream(request).finalMessage()
      : await anthropic.messages.create(request);
    expect(answer.content).toMatchObject([{ type: 'text', text: HELLO }]);
    expect(answer.stop_reason).toBe('end_turn');
    expect(answer.usage.output_tokens).toBe(5);
  });

  it.each([true, false])('gets the call of a tool (stream: %s)', async (stream) => {
    const request = {
      model,
      max_tokens: 100,
      messages: ask('weather?'),
      tools: [{ name: 'weather', input_schema: { ...PARAMETERS, required: ['city'] } }],
    };
    const answer = stream
      ? await anthropic.messages.stream(request).finalMessage()
      : await anthropic.messages.create(request);
    expect(answer.content.find(({ type }) => type === 'tool_use')).toMatchObject({
      name: 'weather',
      input: { city: 'Oslo' },
    });
    expect(answer.stop_reason).toBe('tool_use');
  });
});

describe('the client of OpenAI', () => {
  it.each([true, false])('gets an answer in Responses (stream: %s)', async (stream) => {
    const request = { model: 'open/small', input: 'hello', store: false };
    const answer = stream
      ? await openai.responses.stream(request).finalResponse()
      : await openai.responses.create(request);
    expect(answer.output_text).toBe(HELLO);
  });

  it('gets embeddings', async () => {
    const { data } = await openai.embeddings.create({
      model: 'compat/small',
      input: 'words',
      encoding_format: 'float',
    });
    expect(data[0]?.embedding).toEqual([0.5, -0.25]);
  });

  it('lists the models that can be asked', async () => {
    const { data } = await openai.models.list();
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(MODELS));
  });

  it('raises what fits where a model, a key or a request is wrong', async () => {
    const request = { model: 'nobody/knows', messages: ask('hello') };
    const wrong = new OpenAI({ baseURL: `${base}/v1`, apiKey: 'aur_wrong', maxRetries: 0 });
    await expect(openai.chat.completions.create(request)).rejects.toThrow(OpenAI.NotFoundError);
    await expect(wrong.chat.completions.create(request)).rejects.toThrow(
      OpenAI.AuthenticationError,
    );
    await expect(
      openai.responses.create({ model: 'open/small', input: 'hello', store: true }),
    ).rejects.toThrow(OpenAI.BadRequestError);
  });
});

it('raises what fits where a model or a key is wrong, in the client of Anthropic', async () => {
  const request = { model: 'nobody/knows', max_tokens: 9, messages: ask('hello') };
  const wrong = new Anthropic({ baseURL: base, apiKey: 'aur_wrong', maxRetries: 0 });
  await expect(anthropic.messages.create(request)).rejects.toThrow(Anthropic.NotFoundError);
  await expect(wrong.messages.create(request)).rejects.toThrow(Anthropic.AuthenticationError);
});

describe('the Vercel AI SDK', () => {
  const vercel = (name: string) => {
    const settings = { baseURL: `${base}/v1`, apiKey: token };
    if (name === 'chat') return createOpenAI(settings).chat('compat/small');
    if (name === 'responses') return createOpenAI(settings).responses('open/small');
    return createAnthropic(settings)('claude/small');
  };
  const DIALECTS = ['chat', 'responses', 'messages'];
  const once = { maxRetries: 0 };

  it.each(DIALECTS)('gets an answer in %s, whole and streamed', async (name) => {
    const model = vercel(name);
    expect((await generateText({ model, prompt: 'hello', ...once })).text).toBe(HELLO);
    expect(await streamText({ model, prompt: 'hello', ...once }).text).toBe(HELLO);
  });

  it.each(DIALECTS)('gets the call of a tool in %s, streamed', async (name) => {
    const { toolCalls } = streamText({
      model: vercel(name),
      prompt: 'weather?',
      tools: { weather: tool({ inputSchema: jsonSchema(PARAMETERS as never) }) },
      ...once,
    });
    expect(await toolCalls).toMatchObject([{ toolName: 'weather', input: { city: 'Oslo' } }]);
  });

  it.each(['chat', 'responses'])('gets structured output in %s', async (name) => {
    const { output } = await generateText({
      model: vercel(name),
      prompt: 'a person',
      output: Output.object({ schema: jsonSchema(PERSON as never) }),
      ...once,
    });
    expect(output).toEqual({ name: 'Ada', age: 36 });
  });
});
