// The promise that a backup made under load holds everything that was acknowledged before it was asked for.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@aurelius/core/client';
import { runCli, startBuiltDaemon, tempHome } from '@aurelius/core/testing';
import { contract } from '@aurelius/plugin-tasks/contract';
import { expect, it } from 'vitest';

const { create, list } = contract.operations;

/** Writes a second. */
const RATE = 200;
const ROUNDS = process.env['AURELIUS_TEST_LONG'] ? 10 : 3;

it(`a backup under ${RATE} writes a second restores every row acknowledged before it`, async () => {
  const home = tempHome();
  const target = tempHome();
  const daemon = await startBuiltDaemon(home.path);
  const api = createClient({ address: { socket: daemon.socket } });
  try {
    const acked: string[] = [];
    let running = true;
    const load = (async () => {
      for (let sent = 0, begun = performance.now(); running; sent++) {
        api.call(create, { title: `Task ${sent}` }).then(
          ({ id }) => acked.push(id),
          () => {},
        );
        const due = begun + (sent * 1000) / RATE;
        if (due > performance.now()) await sleep(due - performance.now());
      }
    })();
    await sleep(1000);
    const backups: { readonly file: string; readonly before: readonly string[] }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const file = join(home.path, `${round}.tar`);
      const before = [...acked];
      const { code } = await runCli(['backup', file], { home: home.path });
      expect(code).toBe(0);
      backups.push({ file, before });
    }
    expect(acked.length).toBeGreaterThan(backups.at(-1)?.before.length ?? 0);
    running = false;
    await load;
    expect(backups[0]?.before.length).toBeGreaterThan(RATE / 2);

    for (const { file, before } of backups) {
      expect((await runCli(['restore', file, '--yes'], { home: target.path })).code).toBe(0);
      const restored = await startBuiltDaemon(target.path);
      const reader = createClient({ address: { socket: restored.socket } });
      const ids = new Set<string>();
      for (let cursor: string | undefined; ; ) {
        const page = await reader.call(list, { limit: 500, ...(cursor ? { cursor } : {}) });
        for (const { id } of page.data) ids.add(id);
        if (page.meta.nextCursor === null) break;
        cursor = page.meta.nextCursor;
      }
      reader.close();
      await restored.stop();
      expect(before.filter((id) => !ids.has(id))).toEqual([]);
    }
  } finally {
    api.close();
    await daemon.stop();
    home.remove();
    target.remove();
  }
}, 120_000);
