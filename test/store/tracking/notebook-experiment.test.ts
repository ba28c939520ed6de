import { describe, expect, it } from 'vitest';
import { RecordedSession } from '../sessions/recorded-session.ts';
import { temporaryStore } from '../temporary-store.ts';

const store = await temporaryStore();
const { tracking, sessions } = store;

const nameOf = async (id: string) => (await tracking.getExperiment(id)).name;
const move = (session: RecordedSession, notebook_path: string) =>
  session.apply({ type: 'move-notebook', session_id: session.session_id, notebook_path });

describe('the experiment of a notebook', () => {
  it('is named by its path without suffix and found by its tag', async () => {
    const id = await tracking.notebookExperiment('モデル/mein Versuch.v2.ipynb');
    expect(await nameOf(id)).toBe('モデル/mein Versuch.v2');
    await tracking.renameExperiment(id, 'a name of my own');
    expect(await tracking.notebookExperiment('モデル/mein Versuch.v2.ipynb')).toBe(id);
  });

  it('is made once for calls at the same time', async () => {
    const ids = await Promise.all(
      Array.from({ length: 5 }, () => tracking.notebookExperiment('same.ipynb'))
    );
    expect(new Set(ids).size).toBe(1);
  });

  it('gets a number when another experiment has its name', async () => {
    await tracking.createExperiment({ name: 'taken' });
    const deleted = await tracking.createExperiment({ name: 'taken (2)' });
    await tracking.deleteExperiment(deleted.experiment_id);
    const id = await tracking.notebookExperiment('taken.ipynb');
    expect(await nameOf(id)).toBe('taken (3)');
    expect(await tracking.notebookExperiment('taken.ipynb')).toBe(id);
  });

  it('keeps the end of a name that is too long, and a hash', async () => {
    const long = `${'folder/'.repeat(90)}`;
    const names = [`${long}train.ipynb`, `x${long}train.ipynb`].map(async path =>
      nameOf(await tracking.notebookExperiment(path))
    );
    const [one, two] = await Promise.all(names);
    expect(one).toMatch(/^.+folder\/train [0-9a-f]{8}$/);
    expect([one.length, two.length]).toEqual([500, 500]);
    expect(one).not.toBe(two);
  });

  it('comes back when it was deleted, without its deleted runs', async () => {
    const id = await tracking.notebookExperiment('back.ipynb');
    const { info } = await tracking.createRun({ experiment_id: id });
    await tracking.deleteExperiment(id);
    expect(await tracking.notebookExperiment('back.ipynb')).toBe(id);
    expect((await tracking.getExperiment(id)).lifecycle_stage).toBe('active');
    expect((await tracking.getRun(info.run_id)).info.lifecycle_stage).toBe('deleted');
  });
});

describe('a notebook that moves', () => {
  it('takes its experiment and the sessions of before along', async () => {
    const old = await new RecordedSession(store).open('from.ipynb');
    await old.end('FINISHED', 'shut down', 2000);
    const session = await new RecordedSession(store).open('from.ipynb');
    const id = await tracking.notebookExperiment('from.ipynb');
    await move(session, 'sub/to.ipynb');
    expect(await nameOf(id)).toBe('sub/to');
    expect(await tracking.notebookExperiment('sub/to.ipynb')).toBe(id);
    expect(await sessions.listSessions({ notebook_path: 'sub/to.ipynb' })).toHaveLength(2);
    // Numbering goes on.
    const next = await new RecordedSession(store).open('sub/to.ipynb');
    expect((await tracking.getRun(next.run_id)).info.run_name).toBe('to #3');
  });

  it('leaves the experiment as long as another session runs under the old name', async () => {
    const [one, two] = [
      await new RecordedSession(store).open('shared.ipynb'),
      await new RecordedSession(store).open('shared.ipynb')
    ];
    const id = await tracking.notebookExperiment('shared.ipynb');
    await move(one, 'moved.ipynb');
    expect(await nameOf(id)).toBe('shared');
    await move(two, 'moved.ipynb');
    expect(await nameOf(id)).toBe('moved');
    expect((await sessions.getSession(one.session_id)).notebook_path).toBe('moved.ipynb');
  });

  it('keeps a name that a person gave, and does not take over another notebook’s experiment', async () => {
    const session = await new RecordedSession(store).open('mine.ipynb');
    const id = await tracking.notebookExperiment('mine.ipynb');
    await tracking.renameExperiment(id, 'My study');
    await move(session, 'yours.ipynb');
    expect(await nameOf(id)).toBe('My study');
    expect(await tracking.notebookExperiment('yours.ipynb')).toBe(id);

    const other = await tracking.notebookExperiment('other.ipynb');
    await move(session, 'other.ipynb');
    expect(await tracking.notebookExperiment('other.ipynb')).toBe(other);
    expect(await nameOf(other)).toBe('other');
  });
});
