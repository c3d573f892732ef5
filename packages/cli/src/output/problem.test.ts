import { TransportError } from '@aurelius/core/client';
import { Problem, type ProblemJson } from '@aurelius/core/errors';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presentable, problemText, toProblem } from './problem.ts';

const json: ProblemJson = {
  type: 'urn:aurelius:error:X_GONE',
  title: 'Gone',
  status: 404,
  code: 'X_GONE',
  retryable: false,
};

describe('presentable', () => {
  it('stays under 1 KB and keeps what a program needs, whatever it is given', () => {
    const texts = fc.record({
      detail: fc.string({ unit: 'binary', size: 'max', maxLength: 5000 }),
      hint: fc.string({ unit: 'grapheme', size: 'max', maxLength: 3000 }),
      errors: fc.array(
        fc.record({
          pointer: fc.string({ maxLength: 600 }),
          message: fc.string({ maxLength: 600 }),
        }),
      ),
    });
    fc.assert(
      fc.property(texts, (more) => {
        const shown = presentable({ ...json, ...more }, { '~': '/home/u' });
        expect(Buffer.byteLength(JSON.stringify(shown))).toBeLessThan(1024);
        expect(shown).toMatchObject(json);
      }),
    );
  });

  it('names the folders of the user instead of showing them', () => {
    const shown = presentable(
      { ...json, detail: '/srv/a/data', errors: [{ pointer: '/x', message: 'in /home/u' }] },
      { $AURELIUS_HOME: '/srv/a', '~': '/home/u' },
    );
    expect([shown.detail, shown.errors?.[0]?.message]).toEqual(['$AURELIUS_HOME/data', 'in ~']);
  });
});

describe('problemText', () => {
  it('says what, why, what to try, and a name to report it by', () => {
    const text = problemText({
      ...json,
      detail: 'It left.',
      hint: 'aurelius tasks list',
      requestId: 'r1',
    });
    expect(text).toBe(
      'error: Gone\ncause: It left.\ntry: aurelius tasks list\ncode X_GONE · request r1\n',
    );
  });

  it('lists every mistake in the input', () => {
    const errors = [
      { pointer: '/title', message: 'is long' },
      { pointer: '/due', message: 'is no date' },
    ];
    const text = problemText({ ...json, detail: '/title: is long', errors });
    expect(text).toBe('error: Gone\ncause: title is long\ncause: due is no date\ncode X_GONE\n');
  });

  it('keeps further lines of a text from passing for its own', () => {
    const text = problemText({ ...json, detail: 'a\ntry: rm -rf ~' });
    expect(text).toContain('cause: a\n       try: rm -rf ~\n');
  });

  it('calls only commands something to try', () => {
    expect(problemText({ ...json, hint: 'Write it out.' })).toContain('hint: Write it out.');
  });

  it('shows escape sequences instead of sending them', () => {
    expect(problemText({ ...json, title: '\x1b[2J' })).toContain('error: \\x1b[2J');
  });
});

describe('toProblem', () => {
  it('leaves a problem as it is', () => {
    const problem = kernelErrors.USAGE('x');
    expect(toProblem(problem)).toBe(problem);
  });

  it('warns that a request which got no answer may have been carried out', () => {
    expect(toProblem(new TransportError('broken', 'cut'))).toMatchObject({
      code: 'DAEMON_UNAVAILABLE',
      detail: 'Cut. It may still carry out the command.',
    });
    expect(toProblem(new TransportError('unreachable', 'none')).detail).toBe('None.');
  });

  it('leads from a daemon that hangs to the command that names its process', () => {
    expect(toProblem(new TransportError('silent', 'x')).hint).toBe('aurelius daemon status');
    expect(toProblem(new TransportError('unreachable', 'x')).hint).toBe('aurelius daemon start');
  });

  it('calls everything else a bug of its own', () => {
    const problem = toProblem(new TypeError('x is undefined'));
    expect(problem).toBeInstanceOf(Problem);
    expect([problem.code, problem.detail, problem.hint]).toEqual([
      'INTERNAL',
      'x is undefined',
      undefined,
    ]);
  });
});
