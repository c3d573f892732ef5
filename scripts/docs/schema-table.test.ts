// Schemas as HTML tables: what a reader is told, and that nothing in a schema becomes markup.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, prose, schemaHtml, typeText } from './schema-table.ts';

const cells = (html: string): string[] =>
  [...html.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map((match) =>
    (match[1] ?? '').replace(/<[^>]+>/g, ''),
  );

describe('schema tables', () => {
  it('name nested fields by their path', () => {
    const inner = { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] };
    const html = schemaHtml({
      type: 'object',
      properties: { one: inner, many: { type: 'array', items: inner } },
    });
    expect(cells(html)).toEqual([
      ...['Field', 'Type', 'Meaning'],
      ...['one', 'object', ''],
      ...['one.at*', 'string', ''],
      ...['many', 'object[]', ''],
      ...['many[].at*', 'string', ''],
    ]);
  });

  it('tell limits, defaults and alternatives', () => {
    const html = schemaHtml({
      type: 'object',
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 5, default: 2, description: 'How `big`' },
        when: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }] },
        count: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER },
      },
    });
    expect(cells(html).slice(3)).toEqual([
      ...['size', 'integer', 'How big. 1 to 5, default 2'],
      ...['when', 'string (date) | null', ''],
      ...['count', 'integer', ''],
    ]);
  });

  it('link to named schemas', () => {
    expect(typeText({ type: 'array', items: { $ref: '#/components/schemas/Task' } })).toBe(
      '<a href="#schema-Task">Task</a>[]',
    );
  });

  it('show the alternatives of a stream one by one', () => {
    const item = (name: string) => ({ type: 'object', properties: { type: { const: name } } });
    expect(schemaHtml({ oneOf: [item('a'), item('b')] }).match(/<table>/g)).toHaveLength(2);
  });

  it('never let text become markup', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"]/);
        expect(prose(text).replace(/<\/?code>/g, '')).not.toMatch(/[<>"]/);
      }),
    );
  });
});
