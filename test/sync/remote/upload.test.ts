import { expect, it, vi } from 'vitest';
import { callsTo, echo, failureOf, faulty, serve, textOf, type Echo } from './small-server.ts';

const FILE = 'mlflow-artifacts/artifacts/1/a/f.bin';

it('sends the bytes with their length and our credentials, and gives the headers of the answer', async () => {
  let seen: Echo | undefined;
  const port = await serve((request, response) => {
    void textOf(request).then(body => {
      const { method, url, headers } = request;
      seen = { method, url, headers, body } as Echo;
      response.setHeader('etag', '"1"').end('{}');
    });
  });
  const calls = callsTo(`http://127.0.0.1:${port}/team`, { authorization: 'Bearer t' });
  const sent = await calls.upload(FILE, pieces('ab', 'cde'), {
    size: 5,
    headers: { 'content-type': 'text/plain' }
  });
  expect(sent.headers.etag).toBe('"1"');
  expect(seen).toMatchObject({ method: 'PUT', url: `/team/api/2.0/${FILE}`, body: 'abcde' });
  expect(seen?.headers).toMatchObject({
    'content-length': '5',
    'content-type': 'text/plain',
    authorization: 'Bearer t'
  });
  await calls.upload(FILE, pieces(), { size: 0 });
  expect(seen).toMatchObject({ body: '', headers: { 'content-length': '0' } });
});

it('goes to a presigned address without our credentials, and never shows its query', async () => {
  let seen: Echo | undefined;
  const port = await serve((request, response) => {
    void textOf(request).then(body => {
      seen = { method: request.method, url: request.url, headers: request.headers, body } as Echo;
      response.writeHead(request.url === '/b/f?signature=secret' ? 200 : 403).end('<Error/>');
    });
  });
  const calls = callsTo('http://ada:pw@127.0.0.1:1');
  const put = (url: string) =>
    calls.upload(url, pieces('abc'), { size: 3, headers: { 'x-of-storage': '1' } });
  // The remote may be away all the same.
  calls.onAnswer = () => expect.unreachable();
  await put(`http://127.0.0.1:${port}/b/f?signature=secret`);
  expect(seen).toMatchObject({ body: 'abc', headers: { 'x-of-storage': '1' } });
  expect(seen?.headers).not.toHaveProperty('authorization');
  const failure = await failureOf(put(`http://127.0.0.1:${port}/b/g?signature=secret`));
  expect(failure).toMatchObject({ kind: 'refused', status: 403 });
  expect(failure.message).toBe(`127.0.0.1:${port} refused a file (status 403).`);
});

it('goes to no presigned address without TLS when the remote has it, nor after they were closed', async () => {
  let asked = 0;
  const port = await serve((_, response) => {
    asked++;
    response.end();
  });
  const put = async (address: string) => {
    const calls = callsTo(address);
    if (address.startsWith('http:')) await calls.close();
    return failureOf(calls.upload(`http://127.0.0.1:${port}/b/f?s=1`, pieces('abc'), { size: 3 }));
  };
  expect(await put('https://127.0.0.1:1')).toMatchObject({
    kind: 'refused',
    message: `127.0.0.1:1 wants files to be sent to 127.0.0.1:${port} without TLS, which is not done.`
  });
  expect(await put('http://127.0.0.1:1')).toMatchObject({
    kind: 'unreachable',
    message: `The connections to 127.0.0.1:${port} were closed here.`
  });
  expect(asked).toBe(0);
});

it('takes no more of a file than the connection does', async () => {
  const port = await serve(() => undefined);
  let taken = 0;
  const source = async function* () {
    for (; taken < 1_000; taken++) yield Buffer.alloc(64 * 1024);
  };
  const calls = callsTo(`http://127.0.0.1:${port}`, { quietMs: 500 });
  const upload = calls.upload(FILE, source(), { size: 1_000 * 64 * 1024 });
  expect(await failureOf(upload)).toMatchObject({
    kind: 'unclear',
    message: `127.0.0.1:${port} was silent for 1 s.`
  });
  // What the system holds between two sockets of this machine.
  expect(taken).toBeGreaterThan(1);
  expect(taken).toBeLessThan(500);
});

it('goes on for as long as bytes move', async () => {
  const proxy = await faulty();
  proxy.next({ kind: 'throttle', bytesPerSecond: 6_000_000 });
  const calls = callsTo(proxy.address, { quietMs: 1_000 });
  const size = 24_000_000;
  const before = performance.now();
  await calls.upload(FILE, pieces('x'.repeat(size)), { size });
  expect(performance.now() - before).toBeGreaterThan(3_000);
});

it('does not open a file for a server that is not there', async () => {
  const proxy = await faulty();
  await proxy.refuse();
  const opened = vi.fn();
  const source = async function* () {
    opened();
    yield Buffer.from('a');
  };
  const upload = callsTo(proxy.address).upload(FILE, source(), { size: 1 });
  expect(await failureOf(upload)).toMatchObject({ kind: 'unreachable' });
  expect(opened).not.toHaveBeenCalled();
});

it('hears a refusal before the whole file is sent, and closes the file', async () => {
  const port = await serve((_, response) => {
    response.writeHead(413, { connection: 'close' }).end('{"message":"Too large."}');
  });
  const closed = vi.fn();
  const source = async function* () {
    try {
      for (let sent = 0; sent < 500; sent++) yield Buffer.alloc(1024 * 1024);
    } finally {
      closed();
    }
  };
  const calls = callsTo(`http://127.0.0.1:${port}`);
  const upload = calls.upload(FILE, source(), { size: 500 * 1024 * 1024 });
  expect(await failureOf(upload)).toMatchObject({ status: 413, serverMessage: 'Too large.' });
  await vi.waitFor(() => expect(closed).toHaveBeenCalled());
});

it('throws what a file throws, also when it grew or shrank', async () => {
  const port = await serve(echo);
  const calls = callsTo(`http://127.0.0.1:${port}`);
  const broken = async function* () {
    yield Buffer.from('a');
    throw new Error('EIO');
  };
  await expect(calls.upload(FILE, broken(), { size: 2 })).rejects.toThrow('EIO');
  await expect(calls.upload(FILE, pieces('abc'), { size: 2 })).rejects.toThrow(
    /beyond its 2 bytes/
  );
  await expect(calls.upload(FILE, pieces('a'), { size: 3 })).rejects.toThrow(
    /ended 2 bytes before/
  );
});

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
