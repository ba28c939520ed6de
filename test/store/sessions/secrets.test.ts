import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { SessionChange } from '../../../src/store/sessions/session-store.ts';
import { SECRET_MARKER } from '../../../src/protocol/secret-marker.ts';
import { temporaryStore } from '../temporary-store.ts';
import { RecordedSession } from './recorded-session.ts';
import { random } from '../secrets/secret-samples.ts';

const store = await temporaryStore();
const { sessions, tracking, dataDir } = store;

it('neither given values nor known shapes reach the disk with a source, an error, an output or an end', async () => {
  const secrets = [random(20), `quote"d\n${random(12)}`];
  const all = [...secrets, `ghp_${random(36)}`];
  const text = all.join(' | ');
  const session = await new RecordedSession(store).open('secrets.ipynb');
  const { session_id, run_id, observer } = session;
  const error = { name: 'ValueError', message: text, traceback: [text, text] };
  const executionOf = (execution_id: string, failed: typeof error | null): SessionChange => ({
    type: 'add-execution',
    execution: {
      execution_id,
      session_id,
      cell_id: 'a',
      cell_tags: [],
      execution_count: 1,
      state: 'started',
      source: `x = """${text}"""`,
      queued_time: 1,
      started_time: 1,
      ended_time: null,
      error: failed
    }
  });
  const changes: SessionChange[] = [
    executionOf('e-1', null),
    executionOf('e-2', error),
    { type: 'update-execution', execution_id: 'e-1', fields: { state: 'error', error } },
    {
      type: 'set-outputs',
      execution_id: 'e-1',
      outputs: [{ output_type: 'stream', name: 'stdout', text }]
    },
    { type: 'end-session', session_id, status: 'FAILED', reason: `ValueError: ${text}`, time: 2 }
  ];
  await sessions.apply({ observer, seq: 1, changes, secrets });

  const marked = all.map(() => SECRET_MARKER).join(' | ');
  const kept = {
    source: `x = """${marked}"""`,
    error: { name: 'ValueError', message: marked, traceback: [marked, marked] }
  };
  expect(await sessions.listExecutions(session_id)).toMatchObject([kept, kept]);
  expect(await sessions.getOutputs('e-1')).toMatchObject([{ text: marked }]);
  expect((await sessions.getSession(session_id)).end_reason).toBe(`ValueError: ${marked}`);
  const { tags } = (await tracking.getRun(run_id)).data;
  expect(tags).toContainEqual({ key: 'celltrail.end', value: `ValueError: ${marked}` });

  const written = readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
  for (const secret of all) {
    const parts = secret.split('\n').at(-1)!;
    expect(written.some(bytes => bytes.includes(parts))).toBe(false);
  }
  expect(written.some(bytes => bytes.includes(SECRET_MARKER))).toBe(true);
});

it('a value that one batch of changes brings is forgotten with it', async () => {
  const value = random(20);
  const session = await new RecordedSession(store).open('forgotten.ipynb');
  await sessions.apply({ observer: session.observer, seq: 2, changes: [], secrets: [value] });
  await session.execute('a', 1000, 1100, 'ok', value);
  const [{ source }] = await sessions.listExecutions(session.session_id);
  expect(source).toBe(value);
});
