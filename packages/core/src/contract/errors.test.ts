import { describe, expect, it } from 'vitest';
import { problemFromJson } from '../client/reply.ts';
import { kernelContracts } from '../kernel/index.ts';
import { defineErrors, type ExitName, exitCodeOf } from './errors.ts';
import { kernelErrors } from './kernel-errors.ts';

describe('the exit code of an error', () => {
  const factories = [kernelErrors, ...kernelContracts.map(({ errors }) => errors)].flatMap((all) =>
    Object.values(all),
  );

  it('is the same where it was made, where it is told, and where it was read', () => {
    for (const make of factories) {
      const told = JSON.parse(JSON.stringify(make('x').toJson()));
      const here = exitCodeOf(make.spec);
      expect([make.code, exitCodeOf(told), exitCodeOf(problemFromJson(told).spec)]).toEqual([
        make.code,
        here,
        here,
      ]);
    }
  });

  it('is told only where the status does not say it', () => {
    const { X_SHUT, X_BAD } = defineErrors({
      X_SHUT: { status: 422, title: 'Shut', exit: 'config' },
      X_BAD: { status: 422, title: 'Bad' },
    });
    expect([X_SHUT().toJson().exit, exitCodeOf(X_SHUT().toJson())]).toEqual(['config', 78]);
    expect(X_BAD().toJson()).not.toHaveProperty('exit');
  });

  it('follows the status where the name is not known', () => {
    for (const exit of ['later', 'constructor'] as string[] as ExitName[]) {
      expect(exitCodeOf({ status: 404, exit })).toBe(3);
    }
  });
});
