// For plugin authors: the databases that the suite of `@aurelius/core/testing/plugin` runs on.
export * from './databases.ts';
