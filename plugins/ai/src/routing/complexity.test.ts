import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIncoming } from '../dialects/index.ts';
import { scoreOf, tierFor } from './complexity.ts';

const asked = (question: string, more: object = {}) =>
  readIncoming(
    'chat',
    Buffer.from(
      JSON.stringify({ model: 'auto', messages: [{ role: 'user', content: question }], ...more }),
    ),
  );

describe('the score of a request', () => {
  it.each([
    ['Hello', 'fast'],
    ['What is the capital of France?', 'fast'],
    ['Translate to German: the cat is on the roof', 'fast'],
    ['Summarize this:\n'.concat('It rained. '.repeat(60)), 'fast'],
    ['Compare Postgres and SQLite for a desktop app.', 'standard'],
    ['Fix this:\n```ts\nconst x = ;\n```\nand tell me why it debug-prints twice', 'standard'],
    [
      'Prove step by step that \\frac{1}{2} + 1 is the limit, and then:\n1. derive a\n2. derive b\n3. derive c\n'.concat(
        'Consider the following. '.repeat(80),
      ),
      'deep',
    ],
  ] as const)('of %j leads to %s', (question, tier) => {
    expect(tierFor(scoreOf(asked(question)))).toBe(tier);
  });

  it('tells what it is made of', () => {
    const tools = [{ type: 'function', function: { name: 'f' } }];
    expect(scoreOf(asked('Why? Debug this, please.', { tools, max_tokens: 8000 }))).toEqual({
      points: 50,
      factors: { thought: 30, tools: 15, output: 5 },
    });
  });

  it('takes words for what they are, and not for what is inside of others', () => {
    expect(scoreOf(asked('Is it waterproof? Airplanes, titled, listless.'))).toEqual({
      points: 0,
      factors: {},
    });
    expect(scoreOf(asked('Bitte analysiere das.')).factors).toEqual({ thought: 30 });
  });

  it('goes by the last question, and by what was said before as context', () => {
    const messages = [
      { role: 'user', content: 'Prove it. '.repeat(2000) },
      { role: 'assistant', content: 'Done.' },
      { role: 'user', content: 'Thanks' },
    ];
    expect(scoreOf(asked('', { messages })).factors).toEqual({ context: 7 });
  });

  it('is bounded, whole and the same each time, for any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4000 }), fc.boolean(), (text, tools) => {
        const request = asked(text, tools ? { tools: [{}] } : {});
        const { points, factors } = scoreOf(request);
        const sum = Object.values(factors).reduce((total, one) => total + one, 0);
        expect(points).toBe(Math.min(100, Math.max(0, sum)));
        expect(Number.isInteger(points)).toBe(true);
        expect(scoreOf(request)).toEqual({ points, factors });
      }),
    );
  });

  it('looks at the ends of a long question, and measures the rest', () => {
    const hidden = `${'x'.repeat(20_000)} prove it ${'x'.repeat(20_000)}`;
    expect(scoreOf(asked(hidden)).factors).not.toHaveProperty('thought');
    expect(scoreOf(asked(`${'x '.repeat(20_000)} prove it`)).factors).toHaveProperty('thought');
  });
});
