import type { RenderContext } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import { proposalRenderers } from './proposals.ts';

const terminal: RenderContext = {
  tty: true,
  color: false,
  width: 100,
  nowLocal: '2026-11-23T10:00:00',
  zone: 'UTC',
};

const proposal = {
  id: '019ab000-0000-7000-8000-000000000000',
  ref: 'k3x9a',
  operation: 'tasks.create',
  title: 'Buy milk',
  reason: null,
  by: 'owner',
  source: null,
  state: 'open' as const,
  created: '2026-11-23T09:00:00.000Z',
  expires: '2026-11-24T09:00:00.000Z',
  decided: null,
};

describe('proposals.show', () => {
  it('tells the input to the byte, without what would change how a terminal shows it', () => {
    const input = '{"title":"milk\u202e"}';
    const text = proposalRenderers['proposals.show'](
      { ...proposal, input, hash: 'ab12' },
      terminal,
    );
    expect(text).toContain('{"title":"milk');
    expect(text).toContain('ab12');
    expect(text).not.toContain('\u202e');
  });
});

describe('what a model worked out', () => {
  const source = {
    plugin: 'tasks',
    feature: 'task_analysis',
    model: 'local/small\u001b[2J',
    request: 'r1',
    untrusted: true,
  };

  it('says so, and from what', () => {
    const text = proposalRenderers['proposals.show']({ ...proposal, source }, terminal);
    expect(text).toMatch(
      /source +tasks task_analysis · local\/small\\x1b\[2J · request r1 · untrusted text was read/,
    );
  });
});

describe('proposals.list', () => {
  it('is a table that begins with the ref', () => {
    const text = proposalRenderers['proposals.list']({ data: [proposal] }, terminal);
    expect(text.split('\n')[1]).toMatch(/^k3x9a {2}open {3}tasks\.create/);
  });
});
