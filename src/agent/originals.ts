/** What programs replace, in tests mostly, as it was before they could. */
export const { now } = Date;
export const { stringify } = JSON;
export const { setTimeout } = globalThis;
