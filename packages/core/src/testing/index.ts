// Help for tests: homes, daemons and clocks of their own.
export * from './cli.ts';
export * from './clock.ts';
export * from './daemon.ts';
export * from './home.ts';
export * from './http.ts';
export * from './linked-plugins.ts';
export * from './written-plugin.ts';
