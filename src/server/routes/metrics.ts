import {
  getMetricHistory,
  getMetricHistoryBulk,
  getMetricHistoryBulkInterval
} from '../../protocol/endpoints/metrics.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import { readQuery } from '../query-string.ts';
import { readJson } from '../request-body.ts';
import { fieldCheck } from '../request-fields.ts';
import { route, type Route } from '../route.ts';
import { streamJson } from '../stream-json.ts';

export function metricRoutes(series: SeriesStore): Route[] {
  return [
    historyRoute(series),
    route(getMetricHistoryBulkInterval, request => series.historyBulkInterval(request)),
    route(getMetricHistoryBulk, ({ run_id = [], metric_key, max_results }) =>
      series.historyBulk({ run_ids: run_id, metric_key, max_results })
    )
  ];
}

/** A history may be of any length: its JSON is sent while it is made. */
function historyRoute(series: SeriesStore): Route {
  const { method, path, fields } = getMetricHistory;
  const check = fieldCheck(getMetricHistory);
  return {
    method,
    path,
    async answer({ request, response, query }) {
      const given = query === '' ? await readJson(request) : readQuery(query, fields);
      const { run_id, ...asked } = check(given);
      await streamJson(response, series.historyJson({ ...asked, run_id: run_id! }));
    }
  };
}
