import { describe, expect, it } from 'vitest';
import { routedTo, routeText } from './why.ts';

describe('the line that tells a route', () => {
  it('says who answered and what decided', () => {
    expect(
      routeText(
        {
          asked: 'auto',
          by: 'auto',
          tier: 'deep',
          score: { points: 70, factors: { length: 20, thought: 30, tools: 15, shape: 5 } },
          order: 'cost',
          sticky: true,
          cheaper: null,
          targets: [],
          left: [],
        },
        'claude/opus',
      ),
    ).toBe(
      'claude/opus; by=auto; tier=deep; score=70(length 20,thought 30,tools 15,shape 5); order=cost; sticky; cheaper=none',
    );
  });

  it('fits into a header, whatever the model is called', () => {
    const why = {
      asked: 'x',
      by: 'model',
      tier: null,
      order: 'fixed',
      targets: [],
      left: [],
    } as const;
    expect(routeText(why, 'local/größe; \r\nx: 1')).toBe(
      'local/gr%C3%B6%C3%9Fe%3B%20%0D%0Ax:%201; by=model; order=fixed',
    );
    expect(routedTo(routeText(why, 'local/größe; 100%/a'))).toEqual({
      provider: 'local',
      model: 'größe; 100%/a',
    });
    expect(routeText(why, 'local/\ud800')).toMatch(/^[\x20-\x7e]+$/);
  });
});
