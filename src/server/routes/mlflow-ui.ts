import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import sirv from 'sirv';

import { ApiError } from '../../protocol/errors.ts';
import { sendJson } from '../answer.ts';
import { requestTarget } from '../request-target.ts';
import type { Exchange, Route } from '../route.ts';

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
    { method: 'GET', path: '', under: 'root', answer: exchange => sendPage(page, exchange) },
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

/** The page names its files relative to itself: below `--static-prefix` it must end with a slash. */
async function sendPage(page: ReturnType<typeof sirv>, exchange: Exchange): Promise<void> {
  const { path: asked } = requestTarget(exchange.request);
  if (asked.endsWith('/')) return send(page, exchange, '/');
  exchange.response.writeHead(308, { Location: `${asked}/`, 'Content-Length': 0 });
  exchange.response.end();
}

/** Resolves when the file is sent; rejects before, when the page has no such file. */
function send(serve: ReturnType<typeof sirv>, { request, response }: Exchange, file: string) {
  return new Promise<void>((resolve, reject) => {
    response.once('close', resolve);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    // A file that is gone, after an upgrade of the package, fails while it is sent: sirv leaves that
    // to nobody, which would end the server, and a file open whose reader has gone.
    response.once('pipe', (source: Readable) => {
      source.once('error', () => response.destroy());
      response.once('close', () => source.destroy());
    });
    // sirv takes a range that is none for one. No page needs parts of these files.
    delete request.headers.range;
    request.url = file;
    serve(request, response, () =>
      reject(new ApiError('NOT_FOUND', `MLflow's web page has no file '${file}'.`))
    );
  });
}

const FOUR_WEEKS_S = 2_419_200;
