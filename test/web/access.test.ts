import { beforeEach, expect, it } from 'vitest';
import { TrackingClient, type Transport } from '../../src/client/tracking-client.ts';
import { getStatus } from '../../src/protocol/endpoints/status.ts';
import { Access, watched } from '../../src/web/access.ts';

let answers: { status: number; body: unknown }[];
let access: Access;
let client: TrackingClient;

beforeEach(() => {
  answers = [];
  const transport = {
    request: async () => {
      const answer = answers.shift();
      if (answer === undefined) throw new Error('nobody is there');
      return answer;
    }
  } as Partial<Transport> as Transport;
  client = new TrackingClient(watched(transport, () => access.lapsed()));
  access = new Access(client);
});

const says = (required: boolean, signed_in: boolean) =>
  answers.push({ status: 200, body: { required, signed_in } });

it('is unknown until the server says, and says why it could not be asked', async () => {
  expect(access.state.access).toBe('unknown');
  await access.ask();
  expect(access.state).toMatchObject({
    access: 'unknown',
    error: 'The tracking server does not answer.'
  });
  says(false, true);
  await access.ask();
  expect(access.state).toEqual({ access: 'in', required: false, error: null, busy: false });
});

it('is given for the right token alone', async () => {
  says(true, false);
  await access.ask();
  expect(access.state.access).toBe('out');
  answers.push({ status: 403, body: { error_code: 'PERMISSION_DENIED', message: 'No.' } });
  await access.signIn('wrong');
  expect(access.state).toMatchObject({ access: 'out', error: 'No.' });
  says(true, true);
  await access.signIn('right');
  expect(access.state).toMatchObject({ access: 'in', error: null });
});

it('is over when the server refuses a request', async () => {
  says(true, true);
  await access.ask();
  answers.push({ status: 401, body: { error_code: 'UNAUTHENTICATED', message: 'No.' } });
  await expect(client.call(getStatus, {})).rejects.toThrow('No.');
  expect(access.state).toMatchObject({ access: 'out', required: true });
});

it('is taken from the views before the server is asked to sign out', async () => {
  says(true, true);
  await access.ask();
  const seen: string[] = [];
  access.changed.connect(() => seen.push(access.state.access));
  says(true, false);
  await access.signOut();
  expect(seen[0]).toBe('unknown');
  expect(access.state.access).toBe('out');
});

it('is asked for again when nobody could be signed out', async () => {
  says(true, true);
  await access.ask();
  await access.signOut();
  expect(access.state).toMatchObject({
    access: 'unknown',
    error: 'The tracking server does not answer.'
  });
  says(true, true);
  await access.ask();
  expect(access.state).toMatchObject({ access: 'in', error: null });
});
