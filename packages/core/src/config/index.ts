// The config half of the core.
export * from './paths.ts';
