import type { LoggedAt, RunOrigins } from '../../protocol/endpoints/run-origins.ts';
import type { WrittenFile } from '../artifacts/artifact-store.ts';
import type { ReadContext } from '../threads/read-context.ts';
import { runRow } from '../tracking/run-row.ts';
import { RunAttribution } from '../series/run-attribution.ts';

/** @throws ApiError RESOURCE_DOES_NOT_EXIST for an unknown run */
export async function runOrigins(
  context: ReadContext,
  { run_id, files }: { run_id: string; files: readonly WrittenFile[] }
): Promise<RunOrigins> {
  const { id } = await runRow(context.db, run_id);
  const kept = (table: 'param' | 'run_tag') =>
    context.db
      .selectFrom(table)
      .select(['key', 'time'])
      .where('run', '=', id)
      .orderBy('key')
      .execute();
  const params = await kept('param');
  const tags = (await kept('run_tag')).filter(({ key }) => !OWN.test(key));
  const range = { from: Infinity, to: -Infinity };
  for (const { time } of [...params, ...tags, ...files]) {
    range.from = Math.min(range.from, time ?? Infinity);
    range.to = Math.max(range.to, time ?? -Infinity);
  }
  const attribution = new RunAttribution(context, id, range);
  const loggedAt = (key: string, time: number | null): LoggedAt => ({
    time,
    origin: time === null ? -1 : attribution.originOf(key, time)
  });
  return {
    params: params.map(({ key, time }) => ({ key, ...loggedAt(key, time) })),
    tags: tags.map(({ key, time }) => ({ key, ...loggedAt(key, time) })),
    artifacts: files.map(({ path, time }) => ({
      path,
      ...loggedAt(path.split('/').at(-1) ?? path, Math.floor(time))
    })),
    origins: attribution.origins
  };
}

/** Set by celltrail, or by the client with the run itself. */
const OWN = /^(?:celltrail|mlflow)\./;
