// The API page: everything the document has is on it, and it needs nothing from outside.
import { describe, expect, it } from 'vitest';
import { kernelErrors } from '../../packages/core/src/contract/index.ts';
import { buildOpenApi } from '../../packages/daemon/src/http/openapi.ts';
import { loadSlices } from '../slices.ts';
import { apiPage } from './api-html.ts';
import type { OpenApi } from './openapi-types.ts';

const contracts = (await loadSlices()).map(({ contract }) => contract);
const document = buildOpenApi(contracts) as unknown as OpenApi;
const page = apiPage(document, {
  commands: [
    {
      id: 'tasks done',
      aliases: [],
      summary: '',
      args: [{ name: 'id', description: '', required: true, many: 'each' }],
      flags: [],
      examples: [{ title: 'By ref', argv: ['tasks', 'done', 'k7dp'] }],
      operation: {
        id: 'tasks.done',
        kind: 'json',
        method: 'POST',
        path: '/api/v1/tasks/:id/done',
        place: 'body',
        preset: {},
        list: false,
        fields: [],
        rows: false,
        hot: true,
        bare: false,
      },
    },
  ],
  errors: { TASK_NOT_FOUND: { status: 404, title: 'No such task' } },
  common: Object.keys(kernelErrors),
});
const sectionOf = (id: string) =>
  new RegExp(`<section id="${id}">.*?</section>`, 's').exec(page)?.[0] ?? '';

describe('the API page', () => {
  it('has a section for every operation', () => {
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(operations.length).toBeGreaterThan(10);
    for (const { operationId } of operations) {
      expect(sectionOf(operationId.replaceAll('.', '\\.'))).toContain(operationId);
    }
  });

  it('tells route, permission, errors and command of an operation', () => {
    const section = sectionOf('tasks\\.done');
    expect(section).toContain('/api/v1/tasks/{id}/done');
    expect(section).toContain('tasks:write');
    expect(section).toContain('No such task');
    expect(section).toContain('aurelius tasks done k7dp');
  });

  it('loads nothing and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\son\w+=|="https?:|src=/i);
  });

  it('links only to what is there', () => {
    const ids = new Set([...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]));
    const links = [...page.matchAll(/href="([^"]+)"/g)].map((match) => match[1] ?? '');
    const inside = links.filter((link) => link.startsWith('#'));
    expect(inside.length).toBeGreaterThan(10);
    expect(inside.filter((link) => !ids.has(link.slice(1)))).toEqual([]);
    expect(new Set(links.filter((link) => !link.startsWith('#')))).toEqual(
      new Set(['openapi.json', 'errors.md']),
    );
  });
});
