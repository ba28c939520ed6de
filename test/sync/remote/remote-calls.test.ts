import { describe, expect, it, vi } from 'vitest';
import { callsTo, echo, failureOf, faulty, serve } from './small-server.ts';
import type { Echo } from './small-server.ts';

describe('a call', () => {
  it('asks below /api/2.0/ of an address with a prefix, and shows none of its credentials', async () => {
    const port = await serve(echo);
    const calls = callsTo(`http://ada:p%20w@127.0.0.1:${port}/team/`);
    expect(calls.address).toBe(`http://127.0.0.1:${port}/team`);
    const list = await calls.get<Echo>('mlflow/a', { q: 'x y', ids: ['1', '2'], none: undefined });
    expect(list).toMatchObject({ method: 'GET', url: '/team/api/2.0/mlflow/a?q=x+y&ids=1&ids=2' });
    expect(list.headers).toMatchObject({
      authorization: `Basic ${btoa('ada:p w')}`,
      'user-agent': expect.stringMatching(/^celltrail\/\d/)
    });
    for (const method of ['post', 'patch', 'delete'] as const) {
      const sent = await calls[method]<Echo>('mlflow/b', { a: 'ä' });
      expect(sent).toMatchObject({ method: method.toUpperCase(), body: '{"a":"ä"}' });
      expect(sent.headers['content-type']).toBe('application/json');
    }
  });

  it('sends the token that it was given rather than what is in the address', async () => {
    const port = await serve(echo);
    const calls = callsTo(`http://a:b@127.0.0.1:${port}`, { authorization: 'Bearer t' });
    expect((await calls.get<Echo>('a')).headers.authorization).toBe('Bearer t');
  });

  it('keeps its connections, and opens no more than it may', async () => {
    const ports = new Set<number | undefined>();
    const port = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      setTimeout(() => echo(request, response), 20);
    });
    const calls = callsTo(`http://127.0.0.1:${port}`, { connections: 2 });
    await Promise.all(Array.from({ length: 6 }, () => calls.delete('a', {})));
    expect(ports.size).toBe(2);
  });

  it('does not count the time that it waits for others', async () => {
    const port = await serve((request, response) => {
      setTimeout(() => echo(request, response), 200);
    });
    const calls = callsTo(`http://127.0.0.1:${port}`, { connections: 1, timeoutMs: 400 });
    await Promise.all([calls.get('a'), calls.get('a'), calls.get('a')]);
  });
});

describe('surely not sent', () => {
  it('is what a refused connection is, and the same calls work when the server is back', async () => {
    const proxy = await faulty();
    const calls = callsTo(proxy.address);
    await calls.get('a');
    await proxy.refuse();
    const refused = await failureOf(calls.post('a', {}));
    expect(refused).toMatchObject({ kind: 'unreachable', status: null, code: null });
    expect(refused.message).toBe(`127.0.0.1:${proxy.port} refused the connection.`);
    await proxy.accept();
    await calls.post('a', {});
  });

  it('is an unknown name', async () => {
    const failure = await failureOf(callsTo('http://mlflow.invalid').get('a'));
    expect(failure).toMatchObject({
      kind: 'unreachable',
      message: 'mlflow.invalid is not known (DNS).'
    });
  });

  it('is what still waited for a connection when they were closed', async () => {
    const proxy = await faulty();
    proxy.next({ kind: 'hang' });
    const calls = callsTo(proxy.address, { connections: 1 });
    const [sent, waiting] = [failureOf(calls.get('a')), failureOf(calls.get('b'))];
    await vi.waitFor(() => expect(proxy.counts.seen).toBe(1));
    await calls.close();
    expect(await sent).toMatchObject({ kind: 'unclear' });
    expect(await waiting).toMatchObject({ kind: 'unreachable' });
    expect((await waiting).message).toMatch(/were closed here/);
  });
});

describe('unclear', () => {
  it('is a connection that is reset after the server did it', async () => {
    const proxy = await faulty();
    proxy.next({ kind: 'reset' });
    const failure = await failureOf(callsTo(proxy.address).post('runs/create', {}));
    expect(failure).toMatchObject({
      kind: 'unclear',
      message: `127.0.0.1:${proxy.port} broke off the connection before its answer was whole.`
    });
    expect(proxy.counts).toMatchObject({ seen: 1, forwarded: 1, faults: { reset: 1 } });
  });

  it('is an answer that ends in the middle', async () => {
    const proxy = await faulty();
    proxy.next({ kind: 'cut' });
    expect(await failureOf(callsTo(proxy.address).get('a'))).toMatchObject({ kind: 'unclear' });
  });

  it('is no answer in time, and one that comes too late', async () => {
    const proxy = await faulty();
    const calls = callsTo(proxy.address, { timeoutMs: 300 });
    for (const fault of [{ kind: 'hang' }, { kind: 'delay', ms: 1_000 }] as const) {
      proxy.next(fault);
      const failure = await failureOf(calls.post('a', {}));
      expect(failure.kind).toBe('unclear');
      expect(failure.message).toBe(`127.0.0.1:${proxy.port} did not answer within 1 s.`);
    }
    proxy.next({ kind: 'throttle', bytesPerSecond: 200 });
    expect(await failureOf(calls.post('a', {}))).toMatchObject({ kind: 'unclear' });
  });

  it.each([408, 500, 502, 503, 504])('is an answer of status %i, sent once', async status => {
    const proxy = await faulty();
    proxy.next({ kind: 'status', status, body: '<h1>no</h1>' });
    const failure = await failureOf(callsTo(proxy.address).get('mlflow/a', { q: 'x' }));
    expect(failure).toMatchObject({ kind: 'unclear', status, serverMessage: null });
    expect(failure.message).toBe(`127.0.0.1:${proxy.port} failed at mlflow/a (status ${status}).`);
    expect(proxy.counts.seen).toBe(1);
  });

  it('is a page in the place of JSON, of an upload too', async () => {
    const proxy = await faulty();
    proxy.next({ kind: 'status', status: 200, body: '<title>Sign in</title>' }, 2);
    const calls = callsTo(proxy.address);
    expect((await failureOf(calls.get('a'))).message).toMatch(/a with no JSON: is it the address/);
    const upload = calls.upload('mlflow-artifacts/artifacts/f', bytes('abc'), { size: 3 });
    expect(await failureOf(upload)).toMatchObject({ kind: 'unclear' });
  });

  it('is more than can be held', async () => {
    const port = await serve((_, response) => {
      const mebibyte = Buffer.alloc(1024 * 1024, ' ');
      const more = () => {
        while (response.write(mebibyte));
      };
      response.on('drain', more).once('close', () => response.off('drain', more));
      more();
    });
    const failure = await failureOf(callsTo(`http://127.0.0.1:${port}`).get('a'));
    expect(failure).toMatchObject({ kind: 'unclear' });
    expect(failure.message).toMatch(/more than 64 MB/);
  });
});

describe('refused', () => {
  it('has the code and the words of the server', async () => {
    const proxy = await faulty();
    const body = '{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"No run a1."}';
    proxy.next({ kind: 'status', status: 404, body });
    expect(await failureOf(callsTo(proxy.address).get('mlflow/runs/get'))).toMatchObject({
      kind: 'refused',
      status: 404,
      code: 'RESOURCE_DOES_NOT_EXIST',
      serverMessage: 'No run a1.',
      message: `127.0.0.1:${proxy.port} refused mlflow/runs/get (status 404): No run a1.`
    });
    proxy.next({ kind: 'status', status: 501 });
    expect(await failureOf(callsTo(proxy.address).get('a'))).toMatchObject({ kind: 'refused' });
  });

  it('says which credentials are wanted, and none of those that were sent', async () => {
    const port = await serve((_, response) => response.writeHead(401).end('no'));
    const calls = callsTo(`http://ada:pass@127.0.0.1:${port}`);
    const failure = await failureOf(calls.get('a', { q: 'secret' }));
    expect(failure).toMatchObject({ kind: 'refused', code: 'UNAUTHENTICATED' });
    expect(failure.message).toMatch(/wants other credentials.*MLFLOW_TRACKING_TOKEN/);
    expect(failure.message).not.toMatch(/pass|secret|ada/);
  });

  it('is another place that the server points to, which hears nothing', async () => {
    const other = await faulty();
    const port = await serve((_, response) => {
      response.writeHead(302, { location: `${other.address}/login?back=secret` }).end();
    });
    const calls = callsTo(`http://127.0.0.1:${port}`, { authorization: 'Bearer t' });
    const failure = await failureOf(calls.post('a', {}));
    expect(failure).toMatchObject({ kind: 'refused', status: 302 });
    expect(failure.message).toContain(`points to ${other.address}/login (status 302)`);
    expect(failure.message).not.toContain('secret');
    expect(other.counts.seen).toBe(0);
  });
});

describe('busy', () => {
  it('has what the server says of when', async () => {
    const proxy = await faulty();
    const calls = callsTo(proxy.address);
    proxy.next({ kind: 'status', status: 429, retryAfter: '7' });
    expect(await failureOf(calls.get('a'))).toMatchObject({ kind: 'busy', retryAfterMs: 7_000 });
    proxy.next({ kind: 'status', status: 503, retryAfter: '99999' });
    expect(await failureOf(calls.get('a'))).toMatchObject({ kind: 'busy', retryAfterMs: 600_000 });
    proxy.next({ kind: 'status', status: 429 });
    expect(await failureOf(calls.get('a'))).toMatchObject({ kind: 'busy', retryAfterMs: null });
  });
});

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
