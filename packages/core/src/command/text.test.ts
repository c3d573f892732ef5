import { describe, expect, it } from 'vitest';
import { renderTable } from './text.ts';

describe('a table', () => {
  it('has no most rows', () => {
    const rows = Array.from({ length: 200_000 }, (_, at) => at);
    const columns = [{ title: 'N', value: String }];
    const context = {
      tty: true,
      color: false,
      width: 80,
      nowLocal: '2026-11-23T10:00:00',
      zone: 'UTC',
    };
    const lines = renderTable(rows, columns, context).split('\n');
    expect([lines.length, lines.at(-1)]).toEqual([200_001, '199999']);
  });
});
