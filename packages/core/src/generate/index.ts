// What is made from contracts at build time: the commands of their operations, the package of a plugin. Brings the schema
// library.

export * from './plugin-package.ts';
export * from './specs.ts';
