import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { terminalOfStat } from './terminal.ts';

const stat = (name: string, session: number, tty: number) =>
  `4711 (${name}) S 4242 4711 ${session} ${tty} 4711 4194304 1234 0 0 0 5 2 0 0 20 0 11 0 8912 1`;

describe('terminalOfStat', () => {
  it('names terminal and session, whatever the program calls itself', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom(') S 1 2 3 4 5 (', 'a) b', 'node', '(()')),
        fc.nat(),
        fc.integer().filter((tty) => tty !== 0),
        (name, session, tty) => {
          expect(terminalOfStat(stat(name, session, tty))).toBe(`${tty}.${session}`);
        },
      ),
    );
  });

  it('names nothing for a process without a terminal, nor in what is no such line', () => {
    for (const text of [stat('node', 4242, 0), '', '4711 (node)', '4711 (node) S 1 2 3']) {
      expect(terminalOfStat(text)).toBeNull();
    }
  });
});
