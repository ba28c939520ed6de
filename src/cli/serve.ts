import { startServer } from '../server/main.ts';
import { closeOnSignal } from './close-on-signal.ts';
import { SERVE_HELP } from './serve-help.ts';
import { readServeOptions } from './serve-options.ts';
import { storeOptions } from './store-options.ts';
import { webPageFolder } from './web-page-folder.ts';

/** `celltrail serve`: the tracking server alone, until it is told to stop. */
export async function runServe(args: string[]): Promise<void> {
  const options = readServeOptions(args, process.env);
  if (options === null) {
    console.log(SERVE_HELP);
    return;
  }
  delete process.env['CELLTRAIL_TOKEN'];
  if (options.allowedHosts?.includes('*')) {
    console.error('Every Host is taken: a web page can reach this server by DNS rebinding.');
  }
  if (options.allowedOrigins?.includes('*')) {
    console.error('Every origin is allowed: any web page can use this server.');
  }
  const server = await startServer({ ...options, ...storeOptions(), webPage: webPageFolder() });
  closeOnSignal(server);
  const { host, staticPrefix } = options;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  console.error(`celltrail listens on http://${shownHost}:${server.port}${staticPrefix ?? ''}`);
}
