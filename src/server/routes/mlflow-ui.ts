import { existsSync } from 'node:fs';
import path from 'node:path';
import sirv from 'sirv';

import { sendJson } from '../answer.ts';
import type { Exchange, Route } from '../route.ts';
import { sendFile, sentToSlash } from '../static-files.ts';

/**
 * The folder of MLflow's built web page.
 *
 * @param given that folder itself, the installed `mlflow` package, or the folder that holds it
 * @returns undefined when there is no page
 */
export function findMlflowUi(given: string): string | undefined {
  return ['', 'server/js/build', 'mlflow/server/js/build']
    .map(below => path.resolve(given, below))
    .find(folder => existsSync(path.join(folder, 'index.html')));
}

/**
 * MLflow's own web page in front of our API, at the addresses where MLflow's server has it: the
 * page at `/`, its files below `/static-files/`.
 *
 * @param folder of `findMlflowUi`; what is added to it later is not served
 */
export function mlflowUiRoutes(folder: string): Route[] {
  const page = sirv(folder, { etag: true, maxAge: 0 });
  // Their names bear a hash of what is in them.
  const files = sirv(folder, { etag: true, maxAge: FOUR_WEEKS_S });
  return [
    {
      method: 'GET',
      path: '',
      under: 'root',
      answer: async exchange => {
        if (!sentToSlash(exchange)) await send(page, exchange, '/');
      }
    },
    {
      method: 'GET',
      path: 'static-files',
      under: 'root',
      below: true,
      answer: exchange => send(files, exchange, `/${exchange.rest}`)
    },
    {
      // The page asks for models to talk to; as MLflow's server does without a gateway.
      method: 'GET',
      path: '2.0/mlflow/gateway-proxy',
      under: 'ajax',
      answer: async ({ response }) => sendJson(response, { endpoints: [] })
    }
  ];
}

const send = (serve: ReturnType<typeof sirv>, exchange: Exchange, file: string) =>
  sendFile(serve, exchange, file, `MLflow's web page has no file '${file}'.`);

const FOUR_WEEKS_S = 2_419_200;
