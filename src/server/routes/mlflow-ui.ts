import { existsSync } from 'node:fs';
import path from 'node:path';
import sirv from 'sirv';

import { ApiError } from '../../protocol/errors.ts';
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
    { method: 'GET', path: '', under: 'root', answer: exchange => send(page, exchange, '/') },
    {
      method: 'GET',
      path: 'static-files',
      under: 'root',
      below: true,
      answer: exchange => send(files, exchange, `/${exchange.rest}`)
    }
  ];
}

/** Resolves when the file is sent; rejects before, when the page has no such file. */
function send(serve: ReturnType<typeof sirv>, { request, response }: Exchange, file: string) {
  return new Promise<void>((resolve, reject) => {
    response.once('close', resolve);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    request.url = file;
    serve(request, response, () =>
      reject(new ApiError('NOT_FOUND', `MLflow's web page has no file '${file}'.`))
    );
  });
}

const FOUR_WEEKS_S = 2_419_200;
