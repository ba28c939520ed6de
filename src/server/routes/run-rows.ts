import {
  listRunColumns,
  listRunColumnValues,
  listRunGroups,
  listRunRows
} from '../../protocol/endpoints/run-rows.ts';
import type { TrackingStore } from '../../store/tracking/tracking-store.ts';
import { route, type Route } from '../route.ts';

export function runRowRoutes(tracking: TrackingStore): Route[] {
  return [
    route(listRunRows, request => tracking.listRunRows(request)),
    route(listRunGroups, request => tracking.listRunGroups(request)),
    route(listRunColumns, request => tracking.listRunColumns(request)),
    route(listRunColumnValues, request => tracking.listRunColumnValues(request))
  ];
}
