// Civil dates and wall times as whole numbers, as all of Aurelius reckons with them.
export * from '@aurelius/core/time';
