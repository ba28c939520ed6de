import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AssessmentKey,
  DeleteTraces,
  EndTrace,
  LinkPrompts,
  SearchTraces,
  StartTrace
} from '../../protocol/endpoints/traces.ts';
import type { Assessment } from '../../protocol/entities/trace.ts';
import { ApiError } from '../../protocol/errors.ts';
import { DEFAULT_TRACE_RESULTS, MAX_TRACE_LINKS } from '../../protocol/limits.ts';
import { offsetOf } from '../search/page-token.ts';
import type { GroupWriter } from '../threads/group-writer.ts';
import type { Reader } from '../threads/reader.ts';
import { checkedExperimentId } from '../tracking/entity-checks.ts';
import { doesNotExist, invalidParameter } from '../tracking/invalid-parameter.ts';
import { checkedAssessment, checkedChange } from './checked-assessment.ts';
import { checkedEnd, checkedStart, checkedTrace } from './checked-trace.ts';
import type { Message } from './message-fields.ts';
import { traceIsNotFound, type FoundTrace } from './read-spans.ts';
import { traceFacts } from './span-facts.ts';
import { checkedTraceTag, checkTagIsFree } from './trace-checks.ts';
import type { LoggedSpan, Trace, TraceStore, WholeTrace } from './trace-store.ts';

/** Checks requests on the main thread, and hands them to the writer and the reader. */
export class SqliteTraceStore implements TraceStore {
  readonly #writer: GroupWriter;
  readonly #reader: Reader;

  constructor(writer: GroupWriter, reader: Reader) {
    this.#writer = writer;
    this.#reader = reader;
  }

  async startTrace(
    trace_info: object,
    experimentFor = (experiment_id: string) => Promise.resolve(experiment_id)
  ): Promise<Trace> {
    const trace = checkedTrace(trace_info as Message);
    const experiment_id = await experimentFor(trace.experiment_id);
    return this.#writer.write('startTrace', { ...trace, experiment_id });
  }

  async startTraceV2(request: StartTrace): Promise<Trace> {
    return this.#writer.write('startTraceV2', checkedStart(request));
  }

  async endTraceV2(request: EndTrace): Promise<Trace> {
    return this.#writer.write('endTraceV2', checkedEnd(request));
  }

  async logSpans(experiment_id: string, spans: LoggedSpan[], run_id: string | null): Promise<void> {
    if (spans.length === 0) return;
    await this.#writer.write('logSpans', { experiment_id, traces: traceFacts(spans), run_id });
  }

  async getTrace(trace_id: string): Promise<Trace> {
    return this.#reader.read('getTrace', { trace_id });
  }

  async getTraces(trace_ids: string[], experiment_ids: string[] | null): Promise<Trace[]> {
    return this.#reader.read('getTraces', {
      trace_ids,
      experiment_ids: experiment_ids?.map(checkedExperimentId) ?? null
    });
  }

  async getWholeTrace(trace_id: string, allow_partial: boolean): Promise<WholeTrace> {
    for (const wait of WAITS_MS) {
      const [found] = await this.#wholeTraces([trace_id], null);
      if (found === undefined) throw traceIsNotFound(trace_id);
      if (!found.inStore) throw spansAreElsewhere(trace_id);
      if (allow_partial || found.complete) return found;
      if (wait !== null) await sleep(wait);
    }
    throw doesNotExist(
      `Trace with ID ${trace_id} is not fully exported yet, please try again later.`
    );
  }

  async getWholeTraces(
    trace_ids: string[],
    experiment_ids: string[] | null
  ): Promise<WholeTrace[]> {
    const ids = experiment_ids?.map(checkedExperimentId) ?? null;
    return (await this.#wholeTraces(trace_ids, ids)).filter(({ complete }) => complete);
  }

  #wholeTraces(trace_ids: string[], experiment_ids: string[] | null): Promise<FoundTrace[]> {
    return this.#reader.read('getWholeTraces', { trace_ids, experiment_ids });
  }

  async getTraceData(trace_id: string): Promise<string | null> {
    return this.#reader.read('getTraceData', { trace_id });
  }

  async searchTraces(experiment_ids: string[], query: SearchTraces) {
    const { max_results = DEFAULT_TRACE_RESULTS, filter, order_by = [], page_token } = query;
    if (max_results < 1) {
      throw invalidParameter(
        `Invalid value ${max_results} for parameter 'max_results' supplied. ` +
          'It must be a positive integer'
      );
    }
    return this.#reader.read('searchTraces', {
      experiment_ids: experiment_ids.map(checkedExperimentId),
      filter,
      order_by,
      max_results,
      offset: offsetOf(page_token)
    });
  }

  async setTag(trace_id: string, key: string, value: string): Promise<void> {
    checkTagIsFree(key, 'set');
    await this.#writer.write('setTraceTag', { trace_id, tag: checkedTraceTag(key, value) });
  }

  async deleteTag(trace_id: string, key: string): Promise<void> {
    checkTagIsFree(key, 'deleted');
    await this.#writer.write('deleteTraceTag', { trace_id, key });
  }

  async deleteTraces(
    experiment_ids: string[],
    given: Omit<DeleteTraces, 'experiment_id'>
  ): Promise<number> {
    const { max_timestamp_millis = null, max_traces = null, request_ids = [] } = given;
    const byId = request_ids.length > 0;
    if (max_timestamp_millis === null && !byId) {
      throw invalidParameter('Either `max_timestamp_millis` or `trace_ids` must be specified.');
    }
    if (max_timestamp_millis !== null && byId) {
      throw invalidParameter(
        'Only one of `max_timestamp_millis` and `trace_ids` can be specified.'
      );
    }
    if (byId && max_traces !== null) {
      throw invalidParameter("`max_traces` can't be specified if `trace_ids` is specified.");
    }
    if (max_traces !== null && max_traces <= 0) {
      throw invalidParameter(`\`max_traces\` must be a positive integer, received ${max_traces}.`);
    }
    return this.#writer.write('deleteTraces', {
      experiment_ids: experiment_ids.map(checkedExperimentId),
      trace_ids: byId ? request_ids : null,
      max_timestamp_millis,
      max_traces
    });
  }

  async linkToRun(trace_ids: string[], run_id: string): Promise<void> {
    if (trace_ids.length > MAX_TRACE_LINKS) {
      throw invalidParameter(
        `Cannot link more than ${MAX_TRACE_LINKS} traces to a run in a single request. ` +
          `Provided ${trace_ids.length} traces.`
      );
    }
    await this.#writer.write('linkTracesToRun', { trace_ids, run_id });
  }

  async linkPrompts({ trace_id, prompt_versions }: LinkPrompts): Promise<void> {
    const prompts = prompt_versions.map(({ name = '', version = '' }) => {
      if (!/^\d+$/.test(version)) {
        throw invalidParameter(`The version of prompt '${name}' must be a number.`);
      }
      return `${name}/${Number(version)}`;
    });
    if (prompts.length > 0) await this.#writer.write('linkPromptsToTrace', { trace_id, prompts });
  }

  async createAssessment(trace_id: string, assessment: object): Promise<Assessment> {
    return this.#writer.write('createAssessment', {
      trace_id,
      assessment: checkedAssessment(assessment as Message)
    });
  }

  async getAssessment(key: AssessmentKey): Promise<Assessment> {
    return this.#reader.read('getAssessment', key);
  }

  async updateAssessment(
    key: AssessmentKey,
    assessment: object,
    update_mask: string
  ): Promise<Assessment> {
    return this.#writer.write('updateAssessment', {
      key,
      change: checkedChange(assessment as Message, update_mask)
    });
  }

  async deleteAssessment(key: AssessmentKey): Promise<void> {
    await this.#writer.write('deleteAssessment', key);
  }
}

/** Spans come by themselves, after the trace's info; MLflow waits as long. */
const WAITS_MS = [1000, 2000, null];

/** 500 in MLflow. Its clients look at the trace's tags first, and fetch the file. */
const spansAreElsewhere = (trace_id: string) =>
  new ApiError('BAD_REQUEST', 'Trace data not stored in tracking store', {
    hint: `The spans of trace '${trace_id}' are in the file traces.json of its artifact location.`
  });
