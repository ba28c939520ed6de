import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Reruns } from '../../../src/server/reruns/reruns.ts';

describe('running a notebook again', () => {
  let folder: string;
  let reruns: Reruns;

  /** Stands for Python: says what `celltrail exec --events` would. */
  const saying = (script: string) => {
    const python = path.join(folder, 'python');
    writeFileSync(python, `#!/bin/sh\necho "$*" > arguments\ncat > told\n${script}\n`);
    chmodSync(python, 0o755);
    reruns = new Reruns({ python, dataDir: '/data dir', rootDir: folder, gitDiff: true });
  };
  const event = (fields: object) => `echo '${JSON.stringify(fields)}'`;
  const BEGUN = [
    event({ event: 'run', run_id: 'new' }),
    event({ event: 'cell', number: 2, of: 5 })
  ];
  const ended = async () => {
    while (reruns.list()[0]!.running) await wait(10);
    return reruns.list()[0]!;
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'celltrail-reruns-'));
  });
  afterEach(() => {
    reruns.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers when the new run is there, and knows how far it is and how it ended', async () => {
    saying([...BEGUN, event({ event: 'end', exit_code: 1, error: 'cell 2 failed' })].join('\n'));
    const parameters = [{ name: 'lr', kind: 'literal' as const, value: '0.1' }];
    const begun = await reruns.start({ run_id: '-old', parameters });
    expect(begun).toMatchObject({ rerun_of: '-old', run_id: 'new' });
    expect(await ended()).toMatchObject({ cell: 2, cells: 5, error: 'cell 2 failed' });
    const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
    expect(read('arguments')).toBe(
      `-P -m celltrail exec --again=-old --written --events --data /data dir --root ${folder} --git-diff\n`
    );
    expect(JSON.parse(read('told'))).toEqual(parameters);
  });

  it('runs one at a time, which can be stopped', async () => {
    const said = event({ event: 'end', error: 'stopped' });
    writeFileSync(path.join(folder, 'at-end'), said);
    const script = ["trap '. ./at-end; exit 143' TERM", ...BEGUN, 'while :; do sleep 0.05; done'];
    saying(script.join('\n'));
    const { rerun_id } = await reruns.start({ run_id: 'old' });
    await expect(reruns.start({ run_id: 'old' })).rejects.toMatchObject({
      code: 'RESOURCE_CONFLICT'
    });
    expect(() => reruns.stop('other')).toThrow(
      expect.objectContaining({ code: 'RESOURCE_DOES_NOT_EXIST' })
    );
    expect(reruns.stop(rerun_id).running).toBe(true);
    expect(await ended()).toMatchObject({ running: false, error: 'stopped' });
    await reruns.start({ run_id: 'old' });
  });

  it('says why nothing runs', async () => {
    saying(event({ event: 'end', exit_code: 2, error: 'There is no run.' }));
    await expect(reruns.start({ run_id: 'x' })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
      message: 'There is no run.'
    });
    saying('exit 9');
    await expect(reruns.start({ run_id: 'x' })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: 'It ended with exit code 9.'
    });
    reruns = new Reruns({ python: path.join(folder, 'none'), dataDir: folder, rootDir: folder });
    await expect(reruns.start({ run_id: 'x' })).rejects.toMatchObject({
      message: expect.stringContaining('Python cannot be started')
    });
    expect(reruns.list()).toEqual([]);
  });
});
