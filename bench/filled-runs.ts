/** The same runs for both servers, so that both answer the same search. */
export const KEYS = 20;
export const START_TIME = 1_700_000_000_000;

export const runIdOf = (n: number) => `${n.toString(16).padStart(8, '0')}${'0'.repeat(24)}`;

/** In [0, 1), as if by chance. */
export const metricValue = (n: number, key: number) => fraction(n * 31 + key * 7919 + 1);

/** One of ten, so that an equation finds a tenth. */
export const paramValue = (n: number, key: number) =>
  `0.0${Math.floor(fraction(n * 17 + key * 104_729 + 5) * 10)}`;

/** Of a multiplicative hash (Knuth). */
const fraction = (n: number) => (Math.imul(n, 2_654_435_761) >>> 0) / 2 ** 32;
