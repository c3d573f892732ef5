// Chance, for what only has to be spread: the pauses between attempts.
import { randomInt } from 'node:crypto';

const STEPS = 2 ** 32;

/** From 0 up to but without 1. */
export const randomFraction = (): number => randomInt(STEPS) / STEPS;
