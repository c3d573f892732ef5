// How much a forecast is made from. Apart from the schemas, which commands do not load.

/** Days that are looked at, and how many of them there have to be. */
export const FORECAST_DAYS = 56;
export const FORECAST_LEAST = 14;
