import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileProblem } from './file-problem.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aurelius-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const failure = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};

describe('what the file system refuses', () => {
  it('is a problem that names the file', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const problem = fileProblem(failure(() => mkdirSync(join(file, 'below'))));
    expect(problem).toMatchObject({ code: 'FILES_UNUSABLE', spec: { exit: 'config' } });
    expect(problem?.detail).toContain(join(file, 'below'));
  });

  it('is a full disk where there is no room', () => {
    const full = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
    expect(fileProblem(full)).toMatchObject({ code: 'STORAGE_FULL' });
  });

  it('is no problem of its kind where a file is missing, or something else went wrong', () => {
    expect(fileProblem(failure(() => readFileSync(join(folder, 'none'))))).toBeNull();
    expect(fileProblem(new TypeError('EACCES'))).toBeNull();
    expect(fileProblem('EACCES')).toBeNull();
  });
});
