import type { Json } from '../server/ask.ts';

/** MLflow's REST API of a server, as a client without any help of ours would ask it. */
export class RestApi {
  readonly url: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.url = url;
    this.#headers = headers;
  }

  /** @param path below `/api/2.0/mlflow/` @throws Error for another status than 200 */
  async get(path: string, query: Record<string, string> = {}): Promise<Json> {
    return (await this.#ask(`api/2.0/mlflow/${path}?${new URLSearchParams(query)}`)).json();
  }

  async post(path: string, body: object): Promise<Json> {
    const answer = await this.#ask(`api/2.0/mlflow/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body)
    });
    return answer.json();
  }

  /** All of a list that comes in pages. */
  async pages(path: string, field: string, body: object): Promise<Json[]> {
    const all: Json[] = [];
    let page_token: string | undefined;
    do {
      const page = await this.post(path, { ...body, page_token });
      all.push(...(page[field] ?? []));
      page_token = page.next_page_token || undefined;
    } while (page_token !== undefined);
    return all;
  }

  /** Every point of a metric. */
  async history(run_id: string, metric_key: string): Promise<Json[]> {
    const all: Json[] = [];
    let page_token = '';
    do {
      const query = { run_id, metric_key, max_results: '25000' };
      const page = await this.get('metrics/get-history', {
        ...query,
        ...(page_token === '' ? {} : { page_token })
      });
      all.push(...(page.metrics ?? []));
      page_token = page.next_page_token ?? '';
    } while (page_token !== '');
    return all;
  }

  /** Paths of a run's files at any depth, sorted. */
  async files(run_id: string, path = ''): Promise<string[]> {
    const { files = [] } = await this.get('artifacts/list', { run_id, path });
    const all: string[] = [];
    for (const file of files) {
      if (file.is_dir) all.push(...(await this.files(run_id, file.path)));
      else all.push(file.path);
    }
    return all.sort();
  }

  async file(run_uuid: string, path: string): Promise<Buffer> {
    const answer = await this.#ask(`get-artifact?${new URLSearchParams({ run_uuid, path })}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** Of a run whose artifacts the server is the proxy of. */
  async putFile(artifact_uri: string, path: string, body: string | Buffer): Promise<void> {
    const root = artifact_uri.replace(/^mlflow-artifacts:\/+/, '');
    const encoded = `${root}/${path}`.split('/').map(encodeURIComponent).join('/');
    await this.#ask(`api/2.0/mlflow-artifacts/artifacts/${encoded}`, {
      method: 'PUT',
      body: typeof body === 'string' ? body : new Uint8Array(body)
    });
  }

  async #ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...this.#headers, ...(init.headers as Record<string, string>) };
    const answer = await fetch(`${this.url}/${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}
