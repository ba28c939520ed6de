import { searchLoggedModels } from '../../protocol/endpoints/logged-models.ts';
import { route, type Route } from '../route.ts';

export function loggedModelRoutes(): Route[] {
  return [route(searchLoggedModels, async () => ({}))];
}
