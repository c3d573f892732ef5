// What reads a line, for benchmarks: the grammar without the operations around it.
export { referenceAt } from '../when/expression.ts';
export { readLine } from './read.ts';
