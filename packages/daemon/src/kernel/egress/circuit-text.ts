// An open circuit in words, as health and doctor tell it.
import type { OpenCircuit } from './circuits.ts';

const instant = (ms: number) => new Date(ms).toISOString();

export const circuitText = ({ plugin, host, since, until }: OpenCircuit): string =>
  `${plugin} to ${host}: failing since ${instant(since)}, not called until ${instant(until)}`;
