/** Points of one log-batch request. */
export const BATCH = 100;

/** Enough that the values of a series do not repeat within a sealed block, which would pack too well. */
const TEMPLATES = 1021;
/** First number of the digits that stand for a request's number, so that all have the same length. */
const FIRST = 100_000_000;
const RUN_ID_LENGTH = 32;

interface Template {
  bytes: Buffer;
  /** Where the steps and timestamps begin in it. */
  steps: readonly number[];
  timestamps: readonly number[];
}

const templates: Template[] = [];

/**
 * A body of log-batch; the points of all are different. They are made once and their numbers
 * overwritten for each request: writing JSON anew would take the load generator longer than the
 * server on the same cores takes to read it.
 *
 * @param n number of the request; the steps of its points are from `n * 100` on, from 10^10
 */
export function batchBody(run_id: string, n: number): Buffer {
  const template = (templates[n % TEMPLATES] ??= makeTemplate(n % TEMPLATES));
  const body = Buffer.from(template.bytes);
  body.write(run_id, RUN_ID_AT, 'latin1');
  const step = String(FIRST + n);
  const timestamp = String(Date.now());
  for (const at of template.steps) body.write(step, at, 'latin1');
  for (const at of template.timestamps) body.write(timestamp, at, 'latin1');
  return body;
}

const RUN_ID_AT = '{"run_id":"'.length;

function makeTemplate(number: number): Template {
  const timestamp = Date.now();
  const metrics = Array.from({ length: BATCH }, (_, i) => ({
    key: `metric_${i % 4}`,
    // No number comes twice, as little as in a training.
    value: Math.sin(number * BATCH + i),
    timestamp,
    step: FIRST * BATCH + i
  }));
  const text = JSON.stringify({ run_id: '0'.repeat(RUN_ID_LENGTH), metrics });
  const placesOf = (name: string) =>
    [...text.matchAll(new RegExp(`"${name}":`, 'g'))].map(
      ({ 0: { length }, index }) => index + length
    );
  return {
    bytes: Buffer.from(text),
    steps: placesOf('step'),
    timestamps: placesOf('timestamp')
  };
}
