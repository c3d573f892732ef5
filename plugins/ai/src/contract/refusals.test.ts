import { defineErrors } from '@aurelius/core/errors';
import { expect, it } from 'vitest';
import { anthropicRefusal, openAiRefusal } from './refusals.ts';

const withStatus = (status: number, retryable = false) =>
  defineErrors({ OF_TEST: { status, title: 'It cannot be', hint: 'Do this.', retryable } }).OF_TEST;

it('tells a refusal as OpenAI does', () => {
  const errors = [{ pointer: '/messages/0/a~1b', message: 'is missing' }];
  expect(openAiRefusal(withStatus(400)('No such thing.', { errors }), 'id-1')).toEqual({
    headers: { 'x-request-id': 'id-1', 'x-should-retry': 'false' },
    body: {
      error: {
        message: 'No such thing. Do this.',
        type: 'invalid_request_error',
        param: 'messages[0].a/b',
        code: 'OF_TEST',
      },
    },
  });
});

it('tells a refusal as Anthropic does', () => {
  expect(anthropicRefusal(withStatus(503, true)('Too busy.'), 'id-2')).toEqual({
    headers: { 'request-id': 'id-2', 'x-should-retry': 'true' },
    body: {
      type: 'error',
      error: { type: 'overloaded_error', message: 'Too busy. Do this.' },
      request_id: 'id-2',
    },
  });
});

it('names no field where none is to blame', () => {
  expect(openAiRefusal(withStatus(401)(), 'id').body).toMatchObject({ error: { param: null } });
});

it.each([
  [400, 'invalid_request_error', 'invalid_request_error'],
  [401, 'authentication_error', 'authentication_error'],
  [402, 'invalid_request_error', 'billing_error'],
  [403, 'permission_error', 'permission_error'],
  [404, 'invalid_request_error', 'not_found_error'],
  [413, 'invalid_request_error', 'request_too_large'],
  [429, 'rate_limit_error', 'rate_limit_error'],
  [500, 'server_error', 'api_error'],
  [502, 'server_error', 'api_error'],
  [503, 'server_error', 'overloaded_error'],
  [504, 'server_error', 'timeout_error'],
])('gives status %i the type that clients know', (status, openAi, anthropic) => {
  const problem = withStatus(status)();
  expect(openAiRefusal(problem, 'id').body).toMatchObject({ error: { type: openAi } });
  expect(anthropicRefusal(problem, 'id').body).toMatchObject({ error: { type: anthropic } });
});
