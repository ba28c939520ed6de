import { sendJson } from '../answer.ts';
import type { GraphqlRequest } from '../graphql/answer-query.ts';
import { graphqlRoot, type GraphqlSources } from '../graphql/root.ts';
import type { Log } from '../log.ts';
import { readJson } from '../request-body.ts';
import type { Exchange, Route } from '../route.ts';

/** The queries of MLflow's web page, at `/graphql`. */
export function graphqlRoutes(sources: GraphqlSources, log: Log): Route[] {
  const root = graphqlRoot(sources);
  const answer = async (exchange: Exchange) => {
    const { request, response } = exchange;
    const asked = (await readJson(request)) as GraphqlRequest;
    // With the first query: only MLflow's own page asks any, and the schema takes megabytes.
    const { answerQuery } = await import('../graphql/answer-query.ts');
    sendJson(response, await answerQuery(asked, root, log));
  };
  return [
    { method: 'POST', path: 'graphql', under: 'root', answer },
    { method: 'GET', path: 'graphql', under: 'root', answer }
  ];
}
