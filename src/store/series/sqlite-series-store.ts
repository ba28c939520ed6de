import type {
  GetMetricHistory,
  GetMetricHistoryBulkInterval,
  GetMetricHistoryResponse
} from '../../protocol/endpoints/metrics.ts';
import type { GetSeries, Series } from '../../protocol/endpoints/series.ts';
import type { MetricWithRunId } from '../../protocol/entities/run.ts';
import { MAX_BULK_INTERVAL_RESULTS, MAX_BULK_INTERVAL_RUNS } from '../../protocol/limits.ts';
import type { Reader } from '../threads/reader.ts';
import type { Sealer } from '../threads/sealer.ts';
import { invalidParameter, missingField } from '../tracking/invalid-parameter.ts';
import type { HistoryChunk, HistoryProgress } from './history-json.ts';
import type { GetMetricHistoryBulk, SeriesStore } from './series-store.ts';

/** Checks requests on the main thread, and hands them to the reader. */
export class SqliteSeriesStore implements SeriesStore {
  readonly #reader: Reader;
  readonly #sealer: Sealer;

  constructor(reader: Reader, sealer: Sealer) {
    this.#reader = reader;
    this.#sealer = sealer;
  }

  async history(request: GetMetricHistory & { run_id: string }): Promise<GetMetricHistoryResponse> {
    checkMaxResults(request);
    return this.#reader.read('metricHistory', request);
  }

  async *historyJson(request: GetMetricHistory & { run_id: string }): AsyncGenerator<Uint8Array> {
    checkMaxResults(request);
    const read = (progress: HistoryProgress | null): Promise<HistoryChunk> =>
      this.#reader.read('metricHistoryJson', { ...request, progress });
    let next: Promise<HistoryChunk> | null = read(null);
    while (next !== null) {
      const { bytes, progress }: HistoryChunk = await next;
      // The next one is made while this one is sent.
      next = progress === null ? null : read(progress);
      // Whoever stops listening does not hear of it.
      next?.catch(() => undefined);
      yield bytes;
    }
  }

  async historyBulkInterval(
    request: GetMetricHistoryBulkInterval
  ): Promise<{ metrics?: MetricWithRunId[] }> {
    const { run_ids = [], start_step, end_step, max_results } = request;
    if (run_ids.length === 0) throw missingField('run_ids');
    if (run_ids.length > MAX_BULK_INTERVAL_RUNS) {
      throw invalidParameter(
        `GetMetricHistoryBulkInterval request must specify at most ${MAX_BULK_INTERVAL_RUNS} ` +
          `run_ids. Received ${run_ids.length} run_ids. ${SEE_DOCS}`
      );
    }
    if (max_results !== undefined && (max_results < 1 || max_results > MAX_BULK_INTERVAL_RESULTS)) {
      throw invalidParameter(
        `max_results must be between 1 and ${MAX_BULK_INTERVAL_RESULTS}. ${SEE_DOCS}`
      );
    }
    if ((start_step === undefined) !== (end_step === undefined)) {
      throw invalidParameter(
        'If either start step or end step are specified, both must be specified.'
      );
    }
    if (start_step !== undefined && end_step !== undefined && start_step > end_step) {
      throw invalidParameter(
        'end_step must be greater than start_step. ' +
          `Found start_step=${start_step} and end_step=${end_step}.`
      );
    }
    return this.#reader.read('metricHistoryBulkInterval', request);
  }

  async historyBulk(request: GetMetricHistoryBulk): Promise<{ metrics: MetricWithRunId[] }> {
    const { run_ids, metric_key, max_results = MAX_BULK_RESULTS } = request;
    if (run_ids.length === 0) {
      throw invalidParameter('GetMetricHistoryBulk request must specify at least one run_id.');
    }
    if (run_ids.length > MAX_BULK_RUNS) {
      throw invalidParameter(
        `GetMetricHistoryBulk request cannot specify more than ${MAX_BULK_RUNS} run_ids. ` +
          `Received ${run_ids.length} run_ids.`
      );
    }
    if (metric_key === undefined) {
      throw invalidParameter('GetMetricHistoryBulk request must specify a metric_key.');
    }
    return this.#reader.read('metricHistoryBulk', {
      run_ids,
      metric_key,
      max_results: Math.min(max_results, MAX_BULK_RESULTS)
    });
  }

  sealAll(): Promise<void> {
    return this.#sealer.sealAll();
  }

  async series(request: GetSeries): Promise<Series> {
    const { width } = request;
    if (width !== undefined && (width < 1 || width > MAX_WIDTH)) {
      throw invalidParameter(`width must be between 1 and ${MAX_WIDTH}, got ${width}.`);
    }
    return this.#reader.read('readSeries', request);
  }
}

function checkMaxResults({ max_results }: GetMetricHistory): void {
  if (max_results !== undefined && max_results <= 0) {
    throw invalidParameter(
      `Invalid value ${max_results} for parameter 'max_results' supplied. ` +
        'It must be a positive integer.'
    );
  }
}

const SEE_DOCS = 'See the API docs for more information about request parameters.';

/** Pixel columns: more than any screen has. */
const MAX_WIDTH = 20_000;

/** Of `get_metric_history_bulk_handler`. */
const MAX_BULK_RUNS = 100;
const MAX_BULK_RESULTS = 25_000;
