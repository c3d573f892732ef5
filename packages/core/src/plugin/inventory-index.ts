// What daemon and command line need to look after plugins that are not compiled in; no plugin imports it.
export * from './errors.ts';
export * from './installed-sections.ts';
export * from './integrity.ts';
export * from './inventory.ts';
export * from './package.ts';
export * from './reserved.ts';
