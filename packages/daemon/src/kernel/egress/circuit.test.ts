// The breaker by itself: what it decides holds at once, whatever runs beside.
import { fakeClock } from '@aurelius/core/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Circuit, type Pass } from './circuit.ts';

const open = () => {
  const clock = fakeClock();
  const changes: string[] = [];
  return { clock, changes, circuit: new Circuit(clock, (change) => changes.push(change)) };
};

it('knows of a failure before the next call asks', async () => {
  const { circuit } = open();
  for (let at = 0; at < 5; at++) (await circuit.enter())?.fail();
  expect(await circuit.enter()).toBeNull();
});

it('hears the first word of a call only', async () => {
  const { circuit } = open();
  const pass = await circuit.enter();
  pass?.fail();
  pass?.succeed();
  pass?.fail();
  expect(circuit.isIdle).toBe(false);
  for (let at = 0; at < 4; at++) (await circuit.enter())?.fail();
  expect(await circuit.enter()).toBeNull();
});

type Step = 'enter' | 'begin' | 'succeed' | 'fail' | 'leave' | 'wait';

it('never lets a call through beside a probe or while it cools down, and always one after that', async () => {
  const steps = fc.array(
    fc.tuple(
      fc.constantFrom<Step>('enter', 'enter', 'begin', 'succeed', 'fail', 'fail', 'leave', 'wait'),
      fc.nat(3),
    ),
    { maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const { clock, changes, circuit } = open();
      const passes: Pass[] = [];
      for (const [step, which] of script) {
        const pass = passes[which % Math.max(1, passes.length)];
        if (step === 'wait') clock.advance(7000);
        else if (step === 'enter') {
          const { since, until, isProbing } = circuit;
          const isClosedOff = isProbing || (since !== null && clock.now() < until);
          const entered = await circuit.enter();
          expect(entered === null).toBe(isClosedOff);
          if (entered) passes.push(entered);
          expect(circuit.isProbing).toBe(since !== null && (isProbing || !isClosedOff));
        } else if (step === 'begin') await pass?.answering();
        else {
          pass?.[step]();
          // what is told is noted a few turns of the queue later
          await new Promise(setImmediate);
        }
        expect(changes).toEqual(changes.map((_, at) => (at % 2 === 0 ? 'opened' : 'closed')));
        expect(circuit.since !== null).toBe(changes.at(-1) === 'opened');
      }
      for (const pass of passes) pass.leave();
      clock.advance(300_000);
      const last = await circuit.enter();
      expect(last).not.toBeNull();
      await last?.answering();
      last?.succeed();
      await circuit.enter();
      expect(circuit.since).toBeNull();
    }),
  );
});
