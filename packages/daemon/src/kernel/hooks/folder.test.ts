import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hookFiles } from './folder.ts';

const TYPES = ['task:created', 'job:dead'];
const uid = process.getuid?.() ?? 0;

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'aurelius-hooks-'));
  folder = join(root, 'hooks');
  mkdirSync(folder, { mode: 0o700 });
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, mode = 0o700): string {
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, mode);
  return path;
}
const hook = (name = 'on-task-created', mode?: number) => put(join(folder, name), mode);
const faults = (own = uid) => hookFiles(folder, TYPES, own).map(({ fault }) => fault);

describe('the folder of hooks', () => {
  it('holds no hooks when it is not there', () => {
    expect(hookFiles(join(root, 'nowhere'), TYPES, uid)).toEqual([]);
  });

  it('holds a hook for each event that a file is named after, and leaves other files alone', () => {
    hook('on-task-created');
    hook('on-job-dead');
    hook('library.sh');
    expect(hookFiles(folder, TYPES, uid)).toEqual([
      { name: 'on-job-dead', type: 'job:dead', path: join(folder, 'on-job-dead'), fault: null },
      {
        name: 'on-task-created',
        type: 'task:created',
        path: join(folder, 'on-task-created'),
        fault: null,
      },
    ]);
  });

  it('says of a file why it is not run', () => {
    hook('on-task-exploded');
    expect(faults()).toEqual(['no event goes by its name']);
    hook('on-job-dead', 0o600);
    expect(faults()[0]).toBe('it is not executable');
    for (const mode of [0o770, 0o707, 0o777]) {
      hook('on-job-dead', mode);
      expect(faults()[0]).toBe('others can write to it');
    }
    rmSync(join(folder, 'on-job-dead'));
    mkdirSync(join(folder, 'on-job-dead'), { mode: 0o700 });
    expect(faults()[0]).toBe('it is no file');
  });

  it('is closed to others, or nothing of it is run', () => {
    hook();
    chmodSync(folder, 0o770);
    expect(faults()).toEqual(['others can write to the folder']);
    chmodSync(folder, 0o755);
    expect(faults()).toEqual([null]);
  });

  it('runs nothing of another user, unless that is root', () => {
    const path = hook();
    if (uid === 0) {
      expect(faults(4711)).toEqual([null]);
      chownSync(path, 4711, 4711);
      expect(faults()).toEqual(['it belongs to another user']);
    } else expect(faults(uid + 1)).toEqual(['the folder belongs to another user']);
  });

  it('follows a link to what keeps the same rules, its folder included', () => {
    const elsewhere = join(root, 'dotfiles');
    mkdirSync(elsewhere, { mode: 0o700 });
    const target = put(join(elsewhere, 'created'));
    symlinkSync(target, join(folder, 'on-task-created'));
    expect(hookFiles(folder, TYPES, uid)[0]).toMatchObject({ path: target, fault: null });
    chmodSync(elsewhere, 0o777);
    expect(faults()).toEqual(['others can write to its folder']);
    chmodSync(elsewhere, 0o700);
    chmodSync(target, 0o720);
    expect(faults()).toEqual(['others can write to it']);
    rmSync(target);
    expect(faults()).toEqual(['it leads nowhere']);
  });
});
