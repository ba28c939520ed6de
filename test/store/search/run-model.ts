import fc from 'fast-check';
import type { Store } from '../../../src/store/store.ts';

/** Writes of all kinds to a few runs, named by their place in the list of runs made so far. */
export type Write =
  | { kind: 'create'; name: string; start_time: number; experiment: number; tags: string[] }
  | { kind: 'metric'; run: number; key: string; value: number | 'NaN'; step: number }
  | { kind: 'param' | 'tag'; run: number; key: string; value: string }
  | { kind: 'delete-tag'; run: number; key: string }
  | { kind: 'dataset'; run: number; name: string; context: string | null }
  | { kind: 'update'; run: number; status: 'FINISHED' | 'FAILED'; end_time: number; name: string }
  | { kind: 'delete' | 'restore'; run: number }
  | { kind: 'delete-experiment' | 'restore-experiment'; experiment: number };

const KEYS = ['a', 'b/c', 'd e'];
const TEXTS = ['0.1', '0.01', 'A_b', 'a%B', 'é', 'É', '', 'x'.repeat(30), '🙂z', '\uffee'];
const NUMBERS = [0, -1, 0.5, 1e300, -1e300, 2];

const key = fc.constantFrom(...KEYS);
const text = fc.constantFrom(...TEXTS);
const run = fc.nat(1000);
const experiment = fc.nat(1);
const value = fc.oneof(
  fc.constantFrom<number | 'NaN'>(...NUMBERS, 'NaN', Number.MAX_VALUE),
  fc.double({ noNaN: true, noDefaultInfinity: true })
);

export const writes: fc.Arbitrary<Write[]> = fc.array<Write>(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('create' as const),
        name: text.filter(name => name !== ''),
        start_time: fc.nat(3),
        experiment,
        tags: fc.uniqueArray(key, { maxLength: 2 })
      })
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('metric' as const),
        run,
        key,
        value,
        step: fc.nat(3)
      })
    },
    fc.record({ kind: fc.constantFrom('param' as const, 'tag' as const), run, key, value: text }),
    fc.record({ kind: fc.constant('delete-tag' as const), run, key }),
    fc.record({
      kind: fc.constant('dataset' as const),
      run,
      name: fc.constantFrom('iris', 'Mnist'),
      context: fc.constantFrom('train', null)
    }),
    fc.record({
      kind: fc.constant('update' as const),
      run,
      status: fc.constantFrom('FINISHED' as const, 'FAILED' as const),
      end_time: fc.nat(5),
      name: text
    }),
    fc.record({ kind: fc.constantFrom('delete' as const, 'restore' as const), run }),
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constantFrom('delete-experiment' as const, 'restore-experiment' as const),
        experiment
      })
    }
  ),
  { minLength: 5, maxLength: 25 }
);

/** What MLflow refuses, such as a change of a param, changes nothing and is no matter here. */
export async function apply(
  { tracking }: Store,
  experiments: readonly string[],
  runs: string[],
  write: Write
): Promise<void> {
  const run_id = 'run' in write ? (runs[write.run % runs.length] ?? 'none') : 'none';
  const done = async (): Promise<unknown> => {
    switch (write.kind) {
      case 'create': {
        const { info } = await tracking.createRun({
          experiment_id: experiments[write.experiment],
          run_name: write.name,
          start_time: write.start_time,
          tags: write.tags.map(tag => ({ key: tag, value: write.name }))
        });
        return runs.push(info.run_id);
      }
      case 'metric':
        return tracking.logBatch({
          run_id,
          metrics: [{ key: write.key, value: write.value, step: write.step, timestamp: 1 }]
        });
      case 'param':
        return tracking.logBatch({ run_id, params: [{ key: write.key, value: write.value }] });
      case 'tag':
        return tracking.logBatch({ run_id, tags: [{ key: write.key, value: write.value }] });
      case 'delete-tag':
        return tracking.deleteTag(run_id, write.key);
      case 'dataset':
        return tracking.logInputs(run_id, [
          {
            dataset: { name: write.name, digest: 'd', source_type: 'local', source: '' },
            tags:
              write.context === null ? [] : [{ key: 'mlflow.data.context', value: write.context }]
          }
        ]);
      case 'update':
        return tracking.updateRun({
          run_id,
          status: write.status,
          end_time: write.end_time,
          run_name: write.name
        });
      case 'delete':
        return tracking.deleteRun(run_id);
      case 'restore':
        return tracking.restoreRun(run_id);
      case 'delete-experiment':
        return tracking.deleteExperiment(experiments[write.experiment]!);
      case 'restore-experiment':
        return tracking.restoreExperiment(experiments[write.experiment]!);
    }
  };
  await done().catch(() => undefined);
}

const quoted = (name: string) => `\`${name}\``;
const aggregate = fc.constantFrom('', 'min', 'max', 'first', 'mean', 'best', 'last');
const metric = fc
  .tuple(aggregate, key)
  .map(([name, metricKey]) =>
    name === '' ? `metrics.${quoted(metricKey)}` : `${name}(metrics.${quoted(metricKey)})`
  );
const keyed = fc
  .tuple(fc.constantFrom('params', 'tags'), key)
  .map(([kind, k]) => `${kind}.${quoted(k)}`);
const texts = fc.oneof(
  keyed,
  fc.constantFrom('run_name', 'status', 'user_id', 'artifact_uri', 'tags.`mlflow.runName`')
);
const numeric = fc.constantFrom('start_time', 'end_time');
const pattern = fc.constantFrom(
  "'0.%'",
  "'a__'",
  "'%B'",
  "'A%'",
  "'_'",
  "'%'",
  "'É'",
  "'FAILED'",
  "'_z'"
);
const literal = fc.oneof(
  pattern,
  text.map(t => `'${t}'`)
);
const comparison = fc.oneof(
  fc
    .tuple(
      metric,
      fc.constantFrom('<', '<=', '>', '>=', '=', '!='),
      fc.constantFrom(...NUMBERS, 1e400)
    )
    .map(
      ([field, operator, number]) =>
        `${field} ${operator} ${number === Infinity ? '1e400' : String(number).replace('+', '')}`
    ),
  fc
    .tuple(texts, fc.constantFrom('=', '!=', 'LIKE', 'ILIKE'), literal)
    .map(parts => parts.join(' ')),
  fc
    .tuple(numeric, fc.constantFrom('<', '<=', '>', '>=', '=', '!='), fc.nat(4))
    .map(parts => parts.join(' ')),
  fc.tuple(keyed, fc.constantFrom('IS NULL', 'IS NOT NULL')).map(parts => parts.join(' ')),
  fc
    .tuple(
      fc.constantFrom('datasets.name', 'datasets.digest', 'datasets.context'),
      fc.constantFrom("= 'iris'", "!= 'iris'", "LIKE 'M%'", "IN ('train', 'd')", "NOT IN ('iris')")
    )
    .map(parts => parts.join(' ')),
  fc.constantFrom("run_id LIKE '%a%'", "run_id != 'x'", "run_id NOT IN ('x', 'y')", "run_id = 'x'")
);

export const filters = fc.letrec<{ filter: string }>(tie => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    { weight: 4, arbitrary: comparison },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('filter'), fc.constantFrom('AND', 'OR'), tie('filter'))
        .map(([a, operator, b]) => `(${a}) ${operator} (${b})`)
    },
    { weight: 1, arbitrary: tie('filter').map(inner => `NOT (${inner})`) }
  )
})).filter;

export const orders = fc.uniqueArray(
  fc
    .tuple(fc.oneof(metric, texts, numeric, fc.constant('run_id')), fc.constantFrom('ASC', 'DESC'))
    .map(([field, direction]) => `${field} ${direction}`),
  {
    maxLength: 3,
    // A field may be named once, and the latest value has three names.
    selector: order => order.replace(/ \w+$/, '').replace(/^(?:last|latest)\((.*)\)$/, '$1')
  }
);
