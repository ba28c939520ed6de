import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { FileUpload } from '../../../src/sync/remote/file-upload.ts';
import { multipartOptionsOf } from '../../../src/sync/remote/multipart-options.ts';
import { callsTo, serve, textOf } from './small-server.ts';

it('asks for the presigned address of a file by its run, or by its logged model', async () => {
  const asked: unknown[] = [];
  const sent: string[] = [];
  const port = await serve((request, response) => {
    void textOf(request).then(body => {
      if (request.method === 'PUT') {
        sent.push(`${request.url} ${body}`);
        response.end();
        return;
      }
      asked.push(JSON.parse(body));
      const presigned_url = `http://127.0.0.1:${port}/storage/${asked.length}`;
      response.end(JSON.stringify({ presigned_url }));
    });
  });
  const uploads = new FileUpload(callsTo(`http://127.0.0.1:${port}`), multipartOptionsOf({}));
  const put = (owner: { run_id?: string; model_id?: string }) =>
    uploads.put({ ...owner, artifact_uri: 's3://bucket/1' }, 'MLmodel', {
      size: 3,
      whole: Readable.from([Buffer.from('abc')]),
      part: () => Promise.reject(new Error('It is a small one.'))
    });
  await put({ run_id: 'r' });
  await put({ model_id: 'm-1' });
  expect(asked).toEqual([
    { run_id: 'r', path: 'MLmodel' },
    { model_id: 'm-1', path: 'MLmodel' }
  ]);
  expect(sent).toEqual(['/storage/1 abc', '/storage/2 abc']);
});
