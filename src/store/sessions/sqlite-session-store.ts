import type { GetLineage, Lineage } from '../../protocol/endpoints/lineage.ts';
import type { RunOrigins } from '../../protocol/endpoints/run-origins.ts';
import type { CellMetrics, ListSessions, RanCell } from '../../protocol/endpoints/sessions.ts';
import type { RunTrust } from '../../protocol/endpoints/run-trust.ts';
import type { Execution, ExecutionOutput, Session } from '../../protocol/entities/session.ts';
import type { NotebookDocument } from '../../protocol/trust/hidden-state.ts';
import type { WrittenFile } from '../artifacts/artifact-store.ts';
import type { GroupWriter } from '../threads/group-writer.ts';
import type { Reader } from '../threads/reader.ts';
import type { RunReasons } from '../trust/session-reasons.ts';
import type { TrustedLife } from '../trust/trusted-lives.ts';
import { invalidParameter } from '../tracking/invalid-parameter.ts';
import type { DeadObservers, ResumedRecord, SessionRecord, SessionStore } from './session-store.ts';

/** Hands the recorder's changes to the writer, and questions to the reader. */
export class SqliteSessionStore implements SessionStore {
  readonly #writer: GroupWriter;
  readonly #reader: Reader;

  constructor(writer: GroupWriter, reader: Reader) {
    this.#writer = writer;
    this.#reader = reader;
  }

  async apply(record: SessionRecord): Promise<void> {
    await this.#writer.write('applyRecord', record);
  }

  async resume(observer: string): Promise<ResumedRecord> {
    return this.#reader.read('resume', { observer });
  }

  async closeAbandoned(dead: DeadObservers): Promise<number> {
    const observers = await this.#reader.read('abandonedObservers', dead);
    return observers.length === 0 ? 0 : this.#writer.write('closeAbandoned', { observers });
  }

  async getSession(session_id: string): Promise<Session> {
    return this.#reader.read('getSession', { session_id });
  }

  async listSessions(request: ListSessions): Promise<Session[]> {
    const { max_results } = request;
    if (max_results !== undefined && max_results < 1) {
      throw invalidParameter(`max_results must be a positive integer, got ${max_results}.`);
    }
    return this.#reader.read('listSessions', request);
  }

  async listExecutions(session_id: string): Promise<Execution[]> {
    return this.#reader.read('listExecutions', { session_id });
  }

  async listRanCells(session_id: string): Promise<RanCell[]> {
    return this.#reader.read('listRanCells', { session_id });
  }

  async getOutputs(execution_id: string): Promise<ExecutionOutput[]> {
    return this.#reader.read('getOutputs', { execution_id });
  }

  async getRequirements(session_id: string): Promise<string | null> {
    return this.#reader.read('getRequirements', { session_id });
  }

  async cellMetrics(request: {
    notebook_path?: string;
    session_id?: string;
  }): Promise<{ session: Session | null; cells: CellMetrics[] }> {
    return this.#reader.read('readCellMetrics', request);
  }

  async runOrigins(run_id: string, files: readonly WrittenFile[]): Promise<RunOrigins> {
    return this.#reader.read('runOrigins', { run_id, files });
  }

  async trustedLives(run_id: string): Promise<TrustedLife[]> {
    return this.#reader.read('trustedLives', { run_id });
  }

  async runTrust(
    run_id: string,
    documents: ReadonlyMap<string, NotebookDocument | null>
  ): Promise<RunTrust> {
    return this.#reader.read('runTrust', { run_id, documents });
  }

  async sessionReasons(
    session_id: string,
    document: NotebookDocument | null
  ): Promise<RunReasons[]> {
    return this.#reader.read('sessionReasons', { session_id, document });
  }

  async lineage(
    request: GetLineage,
    filesOf: (artifact_uri: string) => Promise<readonly WrittenFile[]>
  ): Promise<Lineage> {
    const { runs, total } = await this.#reader.read('lineageRuns', request);
    const listed = await Promise.all(
      runs.map(async ({ run_id, artifact_uri }) => ({ run_id, files: await filesOf(artifact_uri) }))
    );
    return this.#reader.read('readLineage', { request, runs: listed, total });
  }
}
