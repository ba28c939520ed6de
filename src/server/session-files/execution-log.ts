import type { Session } from '../../protocol/entities/session.ts';
import { LOG_VERSION, type LoggedRun, type LogLine } from '../../protocol/execution-log.ts';
import type { RecordedSessions } from '../../store/sessions/recorded-sessions.ts';
import type { ExecutedCell } from './executed-notebook.ts';

/**
 * All that was recorded of a session, as lines of JSON (docs/format/execution-log.md): the session
 * itself, its experiments and runs with their points, then its executions in the order in which they
 * were asked for, each with its outputs.
 */
export async function* executionLog(
  session: Session,
  recorded: RecordedSessions,
  cells: AsyncIterable<ExecutedCell>
): AsyncGenerator<string> {
  yield line({ type: 'session', version: LOG_VERSION, ...session });
  const runs = await recorded.runs(session.session_id);
  for (const experiment_id of new Set(runs.map(({ run }) => run.info.experiment_id))) {
    yield line({ type: 'experiment', ...(await recorded.experiment(experiment_id)) });
  }
  for (const run of runs) yield line({ type: 'run', ...run });
  yield* pointLines(recorded, runs);
  for await (const { execution, outputs } of cells) {
    yield line({ type: 'execution', ...execution, outputs });
  }
}

/** Whole series, as long as there is room; of those behind them the latest point. */
async function* pointLines(
  recorded: RecordedSessions,
  runs: readonly LoggedRun[]
): AsyncGenerator<string> {
  const counts = await recorded.pointCounts(runs.map(({ run }) => run.info.run_id));
  let room = MAX_POINTS;
  for (const { run } of runs) {
    const { run_id } = run.info;
    for (const latest of run.data.metrics ?? []) {
      const { key } = latest;
      const count = counts.get(run_id)?.get(key) ?? 1;
      const fits = count <= room;
      if (fits) room -= count;
      const points = fits ? await recorded.points(run_id, key) : [latest];
      for (let at = 0; at < points.length; at += POINTS_PER_LINE) {
        const part = points.slice(at, at + POINTS_PER_LINE);
        yield line({
          type: 'points',
          run_id,
          key,
          steps: part.map(({ step }) => step),
          timestamps: part.map(({ timestamp }) => timestamp),
          values: part.map(({ value }) => value),
          ...(fits ? {} : { left_out: count - 1 })
        });
      }
    }
  }
}

const line = (content: LogLine) => `${JSON.stringify(content)}\n`;

/** Some 4 MB: who logs more has it in the store, and on the remote as metrics. */
const MAX_POINTS = 100_000;
const POINTS_PER_LINE = 1000;
