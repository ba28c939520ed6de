import { getSeries } from '../../protocol/endpoints/series.ts';
import type { SeriesStore } from '../../store/series/series-store.ts';
import { route, type Route } from '../route.ts';

export function seriesRoutes(series: SeriesStore): Route[] {
  return [route(getSeries, request => series.series(request))];
}
