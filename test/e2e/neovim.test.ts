// The Neovim plugin in a real, headless Neovim that is driven from outside: the list, its keys, and the commands.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { term } from '@aurelius/core/command';
import { resolvePaths } from '@aurelius/core/config/paths';
import { describe, expect, it } from 'vitest';
import { PLUGIN, present, useEditors, within } from './neovim-editor.ts';

const SUITE = 'Neovim as a client';
const { all, create, openEditor, place, send } = useEditors();

describe.skipIf(!present(SUITE))(SUITE, () => {
  describe('the list', () => {
    it('shows what the API has, one task a line', async () => {
      const due = { dueLocal: '2031-11-24T15:00:00', dueZone: 'Asia/Tokyo' };
      await create('call home', { ...due, priority: 'urgent', labels: ['tel'], project: 'home' });
      await create('buy milk');
      const editor = await openEditor();
      await editor.command('AureliusTasks');
      await expect.poll(() => editor.lines(), within).toHaveLength(2);
      const lines = await editor.lines();
      expect(lines[0]).toMatch(/^\w+ +2031-11-24 15:00 {2}!! call home {2}#tel {2}\+home$/);
      expect(lines[1]).toMatch(/^\w+ +buy milk$/);
      expect(await editor.lua('vim.bo.filetype .. vim.bo.buftype')).toBe('aureliusnofile');
      expect(await editor.lua('vim.bo.modifiable')).toBe(false);
    });

    it('takes filters and words', async () => {
      await create('buy milk', { labels: ['shop'] });
      await create('buy glue', { labels: ['craft'] });
      await create('sell milk', { labels: ['shop'] });
      const editor = await openEditor();
      await editor.command('AureliusTasks label=shop buy');
      await expect.poll(() => editor.lines(), within).toEqual([expect.stringMatching(/buy milk/)]);
      await editor.command('AureliusTasks lable=shop');
      await expect.poll(() => editor.told()).toContain('there is no filter lable=');
    });

    it('has more tasks than a page', async () => {
      const rows = Array.from({ length: 1201 }, (_, at) => `{"title":"task ${at}"}\n`).join('');
      await send('POST', '/api/v1/tasks/import', rows, {
        'content-type': 'application/x-ndjson',
      });
      const editor = await openEditor();
      await editor.command('AureliusTasks');
      await expect.poll(async () => (await editor.lines()).length, within).toBe(1201);
    });

    it('shows a hostile title as text on one line, and offers it so for editing', async () => {
      const title =
        'a\nb\r\u001b]0;x\u0007\u0012=execute("let g:owned=1")\r\u202e<Esc>:let g:owned=1';
      await create(title, { project: 'p\u001b[2J', labels: ['l\u009b'] });
      await create('kept');
      const editor = await openEditor();
      await editor.command('AureliusTasks');
      await expect.poll(() => editor.lines(), within).toHaveLength(2);
      const line = (await editor.lines()).find((it) => it.includes('owned')) ?? '';
      expect(line).toContain(term(title));
      expect(line).toContain('#l\\x9b  +p\\x1b[2J');
      await editor.command('call search("owned")');
      await editor.type('e!<CR>');
      await expect
        .poll(async () => (await all()).map((it) => it.title))
        .toContain(`${term(title)}!`);
      await editor.type('<CR>');
      await expect
        .poll(() => editor.lines())
        .toContainEqual(expect.stringMatching(/^project .*x1b/));
      expect(await editor.lua('vim.g.owned == nil')).toBe(true);
    });
  });

  describe('keys', () => {
    it('complete a task and open it again', async () => {
      await create('buy milk');
      const editor = await openEditor();
      await editor.command('AureliusTasks status=all');
      await expect.poll(() => editor.lines(), within).toEqual([expect.stringMatching(/buy milk/)]);
      await editor.type('x');
      await expect.poll(() => editor.lines(), within).toEqual([expect.stringMatching(/✓ .*milk/)]);
      expect((await all())[0]?.status).toBe('done');
      await editor.type('x');
      await expect.poll(() => editor.lines(), within).toEqual([expect.not.stringMatching(/✓/)]);
      expect((await all())[0]?.status).toBe('open');
      expect(await editor.told()).toMatch(/^Done .*\nReopened /);
    });

    it('add, edit and remove', async () => {
      const editor = await openEditor();
      await editor.command('AureliusTasks');
      await expect.poll(() => editor.lines(), within).toEqual(['No tasks.']);
      await editor.type('abuy milk #shop<CR>');
      await expect.poll(() => editor.lines(), within).toEqual([expect.stringMatching(/buy milk/)]);
      await editor.type('e and bread<CR>');
      await expect.poll(() => editor.lines(), within).toEqual([expect.stringMatching(/and bread/)]);
      expect(await all()).toMatchObject([{ title: 'buy milk and bread', labels: ['shop'] }]);
      await editor.type('dd2<CR>');
      await editor.type('dd1<CR>');
      await expect.poll(() => editor.lines(), within).toEqual(['No tasks.']);
      expect(await all()).toEqual([]);
    });

    it('put the cursor on what they added', async () => {
      await create('c', { dueLocal: '2031-11-03' });
      const editor = await openEditor();
      await editor.command('AureliusTasks');
      await expect.poll(() => editor.lines(), within).toEqual([expect.stringMatching(/c$/)]);
      await editor.type('Ga2031-11-04 d<CR>');
      const current = () => editor.lua('vim.api.nvim_get_current_line()');
      await expect.poll(current, within).toMatch(/d$/);
      expect(await editor.lines()).toHaveLength(2);
    });

    it('tell of an edit that came too late, and lose nothing', async () => {
      const { id } = await create('first');
      const editor = await openEditor();
      await editor.command('AureliusTasks');
      await expect.poll(() => editor.lines(), within).toEqual([expect.stringMatching(/first/)]);
      // the answer is typed while the other change is made
      await editor.lua('(function() vim.ui.input = function(_, cb) _G.answer = cb end end)()');
      await editor.type('e');
      await expect.poll(() => editor.lua('_G.answer ~= nil')).toBe(true);
      await send('PATCH', `/api/v1/tasks/${id}`, { title: 'theirs' });
      await editor.lua('_G.answer("mine")');
      await expect.poll(() => editor.told(), within).toContain('Not changed: ');
      await expect.poll(() => editor.lines(), within).toEqual([expect.stringMatching(/theirs/)]);
      expect((await all())[0]?.title).toBe('theirs');
    });

    it('show a task with everything about it, and the keys', async () => {
      await create('buy milk', { notes: 'two\nbottles' });
      const editor = await openEditor();
      await editor.command('AureliusTasks');
      await expect.poll(() => editor.lines(), within).toEqual([expect.stringMatching(/milk/)]);
      await editor.type('<CR>');
      const notes = ['notes        two', '             bottles'];
      await expect.poll(() => editor.lines(), within).toEqual(expect.arrayContaining(notes));
      await editor.type('qg?');
      await expect.poll(() => editor.lines()).toContain('dd     remove the task, after a question');
    });
  });

  describe('adding', () => {
    it('makes a task of every line of a selection that is not ticked off', async () => {
      const editor = await openEditor();
      const todo = ['TO', 'DO'].join('');
      const text = [
        '# Plan',
        '- [ ] buy milk #shop',
        '',
        '  * sell car',
        `// ${todo}: write`,
        '- [x] old',
      ];
      await editor.lua('vim.api.nvim_buf_set_lines(0, 0, -1, false, _A)', text);
      await editor.type('ggjVG:AureliusAdd +plan<CR>');
      await expect.poll(() => editor.told(), within).toContain('Added 3 tasks: ');
      const found = await all();
      expect(found.map((it) => it.project)).toEqual(['plan', 'plan', 'plan']);
      expect(found.map((it) => it.title).sort()).toEqual(['buy milk', 'sell car', 'write']);
    });

    it('reads dates in the zone of the user and tells what it understood', async () => {
      const editor = await openEditor();
      await editor.command('AureliusAdd call 2031-11-24 15:00 p1');
      await expect
        .poll(() => editor.told(), within)
        .toMatch(/call · due 2031-11-24 15:00 · urgent/);
      expect((await all())[0]?.dueDate).toBe('2031-11-24T06:00:00.000Z');
    });

    it('names the lines that are refused and adds the others', async () => {
      const editor = await openEditor();
      const long = 'x'.repeat(5000);
      await editor.lua('vim.api.nvim_buf_set_lines(0, 0, -1, false, _A)', ['one', long, 'two']);
      await editor.command('%AureliusAdd');
      await expect
        .poll(() => editor.told(), within)
        .toMatch(/Added 2 tasks.*\nNot added: 1\nxxx.*4000/s);
      expect((await all()).map((it) => it.title).sort()).toEqual(['one', 'two']);
    });
  });

  it('completes tasks by their ref, and names what it does not find', async () => {
    const { ref } = await create('buy milk');
    const editor = await openEditor();
    await editor.command(`AureliusDone ${ref} zzzz`);
    await expect.poll(() => editor.told(), within).toMatch(/Done \w+ {2}buy milk/);
    await expect.poll(() => editor.told(), within).toMatch(/zzzz: /);
    expect((await all())[0]?.status).toBe('done');
  });

  it('reads answers however they are cut', async () => {
    const { stdout } = await promisify(execFile)('nvim', [
      '--headless',
      ...['-u', 'NONE', '-i', 'NONE', '-n'],
      ...['-c', `luafile ${PLUGIN}/test/driver.lua`, '-c', `luafile ${PLUGIN}/test/answer.lua`],
      '-c',
      'qa!',
    ]);
    expect(stdout).toMatch(/^ok \d{3,}\n$/);
  });

  it('finds the socket where every client finds it', async () => {
    const editor = await openEditor();
    const long = `/tmp/${'x'.repeat(100)}`;
    const settings: Record<string, string>[] = [
      { AURELIUS_HOME: '/tmp/a' },
      { AURELIUS_HOME: '/tmp//a/./b/../c/' },
      { AURELIUS_HOME: long },
      { AURELIUS_HOME: `${long}/ä ö` },
      { XDG_RUNTIME_DIR: '/run/user/1' },
      { XDG_RUNTIME_DIR: long },
      { XDG_STATE_HOME: '/tmp/state' },
      {},
    ];
    for (const setting of settings) {
      const found = await editor.lua(
        `(function(env)
          for _, name in ipairs({ 'AURELIUS_HOME', 'XDG_RUNTIME_DIR', 'XDG_STATE_HOME' }) do
            vim.env[name] = env[name]
          end
          return (require('aurelius.paths').socket())
        end)(_A)`,
        { ...setting, none: '' },
      );
      expect(found).toBe(resolvePaths(setting, place.home.path, process.getuid?.() ?? 0).socket);
    }
  });

  it('shows text from outside as the command line does', async () => {
    const editor = await openEditor();
    const texts = [
      'plain',
      'grüße 漢字 😀',
      '\u0000\u0007\u001b[31m\u007f\u0085\u009b',
      'a\u00adb\u200bc\u202ed\u2066e\ufeff',
      '👩\u200d💻 👩🏽\u200d💻 ❤\ufe0f\u200d🔥 a\u200db \u200d',
      '\ue000 \u{f0000} \u{e0041} \u2028\u2029',
      'tab\tnew\nline\r',
    ];
    const shown = await editor.lua(
      'vim.tbl_map(require("aurelius.text").visible, vim.json.decode(_A))',
      JSON.stringify(texts),
    );
    expect(shown).toEqual(texts.map(term));
  });
});
