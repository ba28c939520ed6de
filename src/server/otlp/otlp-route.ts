import { OTLP_TRACES_PATH } from '../../protocol/endpoints/traces.ts';
import type { TraceStore } from '../../store/traces/trace-store.ts';
import type { ScopedTracking } from '../kernel-scope.ts';
import type { Route } from '../route.ts';

/** OTLP over HTTP, with the statuses and answers of MLflow's `otel_api.py`. */
export function otlpRoute(traces: TraceStore, scoped: ScopedTracking): Route {
  return {
    method: 'POST',
    path: OTLP_TRACES_PATH,
    under: 'root',
    async answer(exchange) {
      // With the first export: a server that gets none has no use for protobuf in memory.
      const { answerExport } = await import('./answer-export.ts');
      await answerExport(exchange, traces, scoped);
    }
  };
}
