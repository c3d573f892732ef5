// Recurrence as RFC 5545 and RFC 7529 have it: rules read and written, and the instances of a series. No I/O, no dependency.

export * from './describe.ts';
export * from './instances.ts';
export * from './parse.ts';
export * from './rule.ts';
export * from './write.ts';
