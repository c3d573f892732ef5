// fast-check as the tests get it: with a seed that stays, so that what passed passes again. The long tier looks for new examples.
import fc from '../node_modules/fast-check/lib/fast-check.js';

export * from '../node_modules/fast-check/lib/fast-check.js';
export { default } from '../node_modules/fast-check/lib/fast-check.js';

const SEED = 20_261_123;

if (!process.env['AURELIUS_TEST_LONG']) fc.configureGlobal({ seed: SEED });
