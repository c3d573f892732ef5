import { describe, expect, it } from 'vitest';
import type { AiPromptRun } from '../contract/process.ts';
import { promptRenderers } from './prompts.ts';

const ran: AiPromptRun = {
  name: 'p',
  version: 1,
  model: 'fast',
  system: 'Be\x1b[2J kind.',
  user: 'why?',
  bytes: 20,
  tokens: 5,
  answer: {
    id: '0192d3f0-0000-7000-8000-000000000000',
    type: 'p',
    version: 1,
    model: 'box/small',
    text: 'So.\x1b[2J\n',
    cut: false,
    json: null,
    cost: 120_000,
  },
};

describe('a prompt that was run', () => {
  it('shows what was told, what came back, from whom and for how much', () => {
    expect(promptRenderers['ai.prompts.run'](ran)).toBe(
      'system\n\nBe\\x1b[2J kind.\n\nuser\n\nwhy?\n\nabout 5 tokens, at most 20, for fast\n\n' +
        'answer\n\nSo.\\x1b[2J\n\nbox/small · $0.00012',
    );
  });

  it('says that an answer fits its schema, or was cut off', () => {
    const { answer } = ran;
    const json = { ...ran, answer: { ...answer, text: '{"a":1}', json: { a: 1 }, cost: null } };
    expect(promptRenderers['ai.prompts.run'](json)).toContain(
      'answer\n\n{\n  "a": 1\n}\n\nbox/small · ? · fits its schema',
    );
    const cut = { ...ran, answer: { ...answer, cut: true } };
    expect(promptRenderers['ai.prompts.run'](cut)).toMatch(/· cut off: .+$/);
  });
});
