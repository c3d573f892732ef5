// The Neovim plugin and the life of the daemon: changes of others, restarts, and no daemon at all.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Editor, present, useEditors, within } from './neovim-editor.ts';

const SUITE = 'Neovim that follows along';
const { create, environment, openEditor, place, send } = useEditors();
const AURELIUS = join(import.meta.dirname, '../../packages/cli/bin/aurelius.cjs');

/** Opens a list and waits until the feed keeps it current. */
async function openList(editor: Editor, words = ''): Promise<void> {
  await editor.command(`AureliusTasks ${words}`);
  await expect.poll(() => editor.lua('vim.b.aurelius_feed'), within).toBe('live');
}

describe.skipIf(!present(SUITE))(SUITE, () => {
  describe('the feed', () => {
    it('brings the changes of others, and leaves the cursor on its task', async () => {
      await create('b', { dueLocal: '2031-11-02' });
      const last = await create('c', { dueLocal: '2031-11-03' });
      const editor = await openEditor();
      await openList(editor);
      await expect.poll(() => editor.lines(), within).toHaveLength(2);
      await editor.type('G');
      await create('a', { dueLocal: '2031-11-01' });
      const titles = async () => (await editor.lines()).map((line) => line.at(-1)).join('');
      await expect.poll(titles, within).toBe('abc');
      expect(await editor.lua('vim.api.nvim_get_current_line()')).toMatch(/c$/);
      await send('PATCH', `/api/v1/tasks/${last.id}`, { title: 'C' });
      await expect.poll(titles, within).toBe('abC');
      await send('DELETE', `/api/v1/tasks/${last.id}`);
      await expect.poll(titles, within).toBe('ab');
    });

    it('ends with the lines and colours of a list that is opened anew', async () => {
      const editor = await openEditor();
      await openList(editor, 'status=all');
      const tasks = await Promise.all(
        Array.from({ length: 12 }, (_, at) => create(`task ${at}`, { dueLocal: '2031-11-20' })),
      );
      for (const [at, task] of tasks.entries()) {
        const path = `/api/v1/tasks/${task.id}`;
        if (at % 4 === 0) await send('DELETE', path);
        if (at % 4 === 1)
          await send('PATCH', path, { dueLocal: `2031-11-0${at % 9}`, labels: ['x'] });
        if (at % 4 === 2) await send('POST', `${path}/done`);
        await create(`more ${at}`, { priority: at % 2 ? 'urgent' : 'low' });
      }
      const last = await create('last of all');
      const look = async () => ({
        lines: await editor.lines(),
        colours: await editor.lua(`vim.tbl_map(function(mark)
          return { mark[2], mark[3], mark[4].end_row, mark[4].end_col, mark[4].hl_group }
        end, vim.api.nvim_buf_get_extmarks(0, vim.api.nvim_create_namespace('aurelius'), 0, -1, { details = true }))`),
      });
      await expect
        .poll(() => editor.lines(), within)
        .toContainEqual(expect.stringContaining(last.ref));
      const followed = await look();
      expect(followed.lines).toHaveLength(22);
      await editor.type('q');
      await openList(editor, 'status=all');
      await expect.poll(() => editor.lines(), within).toHaveLength(22);
      expect(followed).toEqual(await look());
    });

    it('takes up again after the daemon was restarted', async () => {
      await create('before');
      const editor = await openEditor();
      await openList(editor);
      await place.stopDaemon();
      await expect.poll(() => editor.lua('vim.b.aurelius_feed'), within).toBe('lost');
      expect(await editor.lines()).toEqual([expect.stringMatching(/before/)]);
      await place.startDaemon();
      await create('while it was away');
      await expect.poll(() => editor.lines(), within).toHaveLength(2);
      await expect.poll(() => editor.lua('vim.b.aurelius_feed'), within).toBe('live');
      await create('after');
      await expect.poll(() => editor.lines(), within).toHaveLength(3);
    });

    it('begins anew where the daemon does not know its last event any more', async () => {
      const editor = await openEditor();
      await openList(editor);
      for (const title of ['a', 'b', 'c']) await create(title);
      await expect.poll(() => editor.lines(), within).toHaveLength(3);
      await place.stopDaemon();
      rmSync(place.home.paths.dataDir, { recursive: true });
      await place.startDaemon();
      await expect.poll(() => editor.lines(), within).toEqual(['No tasks.']);
      await create('new');
      await expect.poll(() => editor.lines(), within).toEqual([expect.stringMatching(/new/)]);
    });

    it('ends with the last list', async () => {
      const editor = await openEditor();
      await editor.lua(`(function()
        local new_pipe = vim.loop.new_pipe
        _G.pipes = {}
        vim.loop.new_pipe = function(...)
          table.insert(_G.pipes, (new_pipe(...)))
          return _G.pipes[#_G.pipes]
        end
      end)()`);
      const connections = () =>
        editor.lua('#vim.tbl_filter(function(it) return not it:is_closing() end, _G.pipes)');
      await openList(editor);
      await openList(editor, 'status=all');
      await expect.poll(connections, within).toBe(1);
      await editor.type('q');
      await expect.poll(() => editor.lua('vim.fn.winnr("$")')).toBe(2);
      expect(await connections()).toBe(1);
      await editor.type('<C-w>bq');
      await expect.poll(connections, within).toBe(0);
    });
  });

  describe('a daemon that is not there', () => {
    const start = (...command: string[]) => ({ AURELIUS_TEST_START: JSON.stringify(command) });
    const failing = start('sh', '-c', 'echo no disk >&2; exit 1');
    beforeEach(async () => {
      await place.stopDaemon();
    });

    it('is started by the command, once', async () => {
      const editor = await openEditor(start(process.execPath, AURELIUS, 'daemon', 'start'));
      await editor.command('AureliusAdd one');
      await editor.command('AureliusTasks');
      await expect.poll(() => editor.lines(), within).toEqual([expect.stringMatching(/one/)]);
      await promisify(execFile)(process.execPath, [AURELIUS, 'daemon', 'stop'], {
        env: environment(),
      });
    });

    it.each([
      ['a command that does not exist', start('aurelius-is-not-here'), 'ENOENT'],
      ['a command that fails', failing, 'could not be started: no disk; try: sh -c'],
      ['the wish not to', { ...failing, AURELIUS_AUTOSTART: '0' }, 'is not running; try: sh -c'],
    ])('is said, with %s', async (_, env, reason) => {
      const editor = await openEditor(env);
      await editor.command('AureliusTasks');
      await expect.poll(() => editor.told(), within).toContain('the daemon is not running');
      expect(await editor.told()).toContain(reason);
    });
  });

  it('does not make the user wait for a daemon that hangs', async () => {
    const pid = place.daemon?.pid ?? 0;
    await create('slow');
    const editor = await openEditor();
    process.kill(pid, 'SIGSTOP');
    await editor.command('AureliusTasks');
    await editor.type('ihello<Esc>');
    expect(await editor.lines()).toEqual(['']);
    process.kill(pid, 'SIGCONT');
    await expect.poll(() => editor.lines(), within).toEqual([expect.stringMatching(/slow/)]);
  });
});
