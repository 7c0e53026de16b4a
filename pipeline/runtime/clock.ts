/** The one source of "now": handed in, so that tests hold it. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };
