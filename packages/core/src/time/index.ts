// Days, wall times and zones as whole numbers, for whoever reckons with them. No dependency, no clock.
export * from './civil.ts';
export * from './zone.ts';
