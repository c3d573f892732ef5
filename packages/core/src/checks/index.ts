// Checks for whoever runs them: the daemon, and the command line where no daemon answers.
export * from './home.ts';
export * from './run.ts';
