// The command half of the core: commands as data, and the text they print. No oclif, no schema library.
export * from './command-file.ts';
export * from './define.ts';
export * from './flags.ts';
export * from './shell.ts';
export * from './spec.ts';
export * from './term.ts';
export * from './text.ts';
export * from './when.ts';
