import type { RenderContext } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import { hookRenderers } from './hooks.ts';

const terminal: RenderContext = {
  tty: true,
  color: false,
  width: 120,
  nowLocal: '2026-11-23T10:00:00',
  zone: 'Europe/Berlin',
};

const run = { end: 'failed' as const, exit: 3, ms: 12, output: 'first\n\u001b]0;title\u0007no\n' };
const last = { ...run, at: '2026-11-23T08:59:00.000Z' };

describe('hooks.list', () => {
  it('says of each whether it runs, how it ended and what it said last, without control bytes', () => {
    const data = [
      { name: 'on-job-dead', event: 'job:dead', fault: 'it is not executable', last: null },
      { name: 'on-task-created', event: 'task:created', fault: null, last },
    ];
    const [head, ignored, failed] = hookRenderers['hooks.list']({ data }, terminal).split('\n');
    expect(head).toMatch(/^hook +state +last run +end +trouble$/);
    expect(ignored).toMatch(/^on-job-dead +ignored +it is not executable$/);
    expect(failed).toMatch(/^on-task-created +runs +today 09:59 +exit 3 /);
    expect(failed).not.toContain('first');
    expect(failed).not.toContain('\u001b');
  });
});

describe('hooks.list without one', () => {
  it('says to people where they would be', () => {
    const list = hookRenderers['hooks.list'];
    expect(list({ data: [] }, terminal)).toContain('beside the config file');
    expect(list({ data: [] }, { ...terminal, tty: false })).toBe('');
  });
});

describe('hooks.test', () => {
  it('is how it ended and all of what it wrote, without control bytes', () => {
    const [head, ...lines] = hookRenderers['hooks.test'](run, terminal).split('\n');
    expect(head).toBe('exit 3 after 12 ms');
    expect(lines[0]).toBe('first');
    expect(lines[1]).toMatch(/no$/);
    expect(lines.join('')).not.toContain('\u001b');
    expect(hookRenderers['hooks.test']({ ...run, end: 'late', output: '' }, terminal)).toBe(
      'took too long after 12 ms',
    );
  });
});
