// The plugin half of the core: manifest, definition and host interfaces.
export * from './define.ts';
export * from './host.ts';
export * from './manifest.ts';
