import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newCaller, sqliteParts, type TestParts } from '../../test/databases.ts';
import { create } from '../service.ts';
import { show } from '../show.ts';
import { annotate, denotate, link, unlink } from './notes.ts';
import { readTarget } from './target.ts';

const code = (name: string) => expect.objectContaining({ code: name });

describe('what is kept beside a task', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aurelius-links-'));
  let parts: TestParts;
  let caller: ReturnType<typeof newCaller>;
  let id: string;
  beforeAll(async () => {
    parts = await sqliteParts();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await parts.close();
  });
  beforeEach(async () => {
    caller = newCaller();
    id = (await create(parts, caller, { title: 'x' })).id;
  });

  it('has comments, taken off by number, by what they say or by a part of it', async () => {
    for (const text of ['called', 'called twice', 'wrote'])
      await annotate(parts, caller, { id, text });
    const left = async (text: string) =>
      (await denotate(parts, caller, { id, text })).annotations.map((it) => it.description);
    await expect(left('call')).rejects.toThrow(code('TASK_ENTRY_AMBIGUOUS'));
    expect(await left('called')).toEqual(['called twice', 'wrote']);
    expect(await left('rot')).toEqual(['called twice']);
    await expect(left('2')).rejects.toThrow(code('TASK_ENTRY_NOT_FOUND'));
    expect(await left('1')).toEqual([]);
  });

  it('has links with where they came from, one for each target', async () => {
    await link(parts, caller, { id, target: 'https://example.org', title: 'first' });
    const target = 'https://example.org/';
    const { links } = await link(parts, caller, { id, target, quote: 'by Friday', part: '2' });
    expect(links).toEqual([
      {
        ...{ type: 'url', target, title: null, file: null, added: '2026-11-23T09:00:00.000Z' },
        source: { quote: 'by Friday', hash: null, part: '2' },
      },
    ]);
    expect((await unlink(parts, caller, { id, target: 'example' })).links).toEqual([]);
  });

  it('knows a linked file again, and says what became of it', async () => {
    const owner = { ...caller, scopes: ['*'] };
    const target = join(folder, 'offer.txt');
    writeFileSync(target, 'abc');
    const { links } = await link(parts, owner, { id, target });
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(links[0]?.file).toEqual({ size: 3, sha256 });
    await link(parts, owner, { id, target: 'https://example.org' });
    const states = async (who: object) =>
      (await show(parts, { ...caller, ...who }, { id, include: ['files'] })).files;
    expect(await states(owner)).toEqual(['there', null]);
    writeFileSync(target, 'abcd');
    expect(await states(owner)).toEqual(['changed', null]);
    rmSync(target);
    expect(await states(owner)).toEqual(['missing', null]);
    expect(await states({ scopes: ['tasks:read'] })).toEqual(['unknown', null]);
  });

  it('looks at no file for anyone but the owner', async () => {
    const target = join(folder, 'nothing');
    const token = { ...caller, scopes: ['tasks:write'] };
    expect((await link(parts, token, { id, target })).links[0]?.file).toBeNull();
    await expect(link(parts, { ...caller, scopes: ['*'] }, { id, target })).rejects.toThrow(
      code('TASK_FILE_UNREADABLE'),
    );
    await expect(link(parts, { ...caller, scopes: ['*'] }, { id, target: folder })).rejects.toThrow(
      code('TASK_FILE_UNREADABLE'),
    );
  });
});

describe('the target of a link', () => {
  it.each([
    ['https://Example.org/a b', 'url', 'https://example.org/a%20b'],
    ['mailto:ana@example.org', 'url', 'mailto:ana@example.org'],
    ['/home/ana/../ana/x.pdf', 'file', '/home/ana/x.pdf'],
    ['file:///home/ana/a%20b.pdf', 'file', '/home/ana/a b.pdf'],
    ['<1@example.org>', 'mail', '1@example.org'],
    ['mid:1@example.org', 'mail', '1@example.org'],
    ['event:abc-1', 'event', 'abc-1'],
  ])('%s is a %s', (text, type, target) => {
    expect(readTarget(text)).toEqual({ type, target });
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'https://ana:secret@example.org',
    'notes.txt',
    'file://elsewhere/x',
    '<nothing>',
    'event:',
    'http://',
  ])('%s is none', (text) => {
    expect(() => readTarget(text)).toThrow(code('TASK_LINK_UNREADABLE'));
  });
});
