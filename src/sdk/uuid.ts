/**
 * 32 random hex digits, as MLflow's ids. Not of `crypto.randomUUID`, which a page that came by plain
 * `http:` does not have.
 */
export const uuid = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
    byte.toString(16).padStart(2, '0')
  ).join('');
