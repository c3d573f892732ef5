import { describe, expect, it } from 'vitest';
import { readIncoming } from '../dialects/index.ts';
import { isCacheable } from './cacheable.ts';

const asked = (body: object) =>
  readIncoming('chat', Buffer.from(JSON.stringify({ model: 'm', messages: [], ...body })));
const tool = { type: 'function', function: { name: 'f' } };

describe('an answer', () => {
  it('may come from the cache by itself at temperature 0 only', () => {
    expect(isCacheable(asked({ temperature: 0 }), null)).toBe(true);
    expect(isCacheable(asked({ temperature: 0.1 }), null)).toBe(false);
    expect(isCacheable(asked({}), null)).toBe(false);
    expect(isCacheable(asked({ temperature: null }), null)).toBe(false);
  });

  it('may not where the model may act or look things up', () => {
    for (const more of [{ tools: [tool] }, { web_search_options: {} }, { mcp_servers: [] }]) {
      expect(isCacheable(asked({ temperature: 0, ...more }), null)).toBe(false);
    }
    expect(isCacheable(asked({ temperature: 0, tools: [] }), null)).toBe(true);
  });

  it('may whenever its caller says so, and never when its caller says no', () => {
    expect(isCacheable(asked({ temperature: 1, tools: [tool] }), true)).toBe(true);
    expect(isCacheable(asked({ temperature: 0 }), false)).toBe(false);
  });
});
