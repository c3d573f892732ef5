// The plugin half of the core: manifest, definition and host interfaces.
export * from './channel.ts';
export * from './check.ts';
export * from './define.ts';
export * from './events.ts';
export * from './hooks.ts';
export * from './host.ts';
export * from './jobs.ts';
export * from './manifest.ts';
export * from './metric.ts';
export * from './misnamed-jobs.ts';
export * from './misscheduled.ts';
export * from './net.ts';
export * from './providers.ts';
export * from './schedules.ts';
export * from './sync.ts';
export * from './untold.ts';
