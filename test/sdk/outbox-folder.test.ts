import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OutboxFolder } from '../../src/sdk/node/outbox-folder.ts';

const ADDRESS = 'http://127.0.0.1:5000';
let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'celltrail-outboxes-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const open = (address = ADDRESS) =>
  new OutboxFolder({ address, authorization: null }, { CELLTRAIL_OUTBOX: root });

/** As a process of that number and start would have left it. */
function left(owner: string, address = ADDRESS): string {
  const [server, host, , id] = path.basename(open(address).fresh()).split('.');
  const name = `${server}.${host}.${owner}.${id}.jsonl`;
  writeFileSync(path.join(root, name), '');
  return id;
}

const ids = (paths: Iterable<string>) => [...paths].map(each => path.basename(each).split('.')[3]);

it('claims what a process left that is gone, once', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  const { pid } = child;
  await once(child, 'close');
  const id = left(`${pid}-123`);
  expect(ids(open().abandoned())).toEqual([id]);
  // Ours now, and we live.
  expect(ids(open().abandoned())).toEqual([]);
  expect(readdirSync(root)).toHaveLength(1);
});

it('claims the file of a process whose number another one has now', () => {
  const id = left(`${process.pid}-1`);
  expect(ids(open().abandoned())).toEqual([id]);
});

it('leaves what a living process owns, and what is for another server', () => {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  left(`${process.pid}-${start}`);
  left('999999999-1', 'http://127.0.0.1:5001');
  writeFileSync(path.join(root, 'notes.txt'), '');
  expect(ids(open().abandoned())).toEqual([]);
});

it('has one place for all lives of a kernel on the same server', () => {
  const id = left('999999999-1', `${ADDRESS}/kernels/abc/secret-1`);
  expect(ids(open(`${ADDRESS}/kernels/abc/secret-2`).abandoned())).toEqual([id]);
});

it('keeps what kernels log in the folder of the record, for whatever port its server has next', () => {
  const ofRecord = path.join(root, 'record');
  const at = (address: string, folder = ofRecord) =>
    new OutboxFolder(
      { address, authorization: null },
      {
        CELLTRAIL_OUTBOX: root,
        CELLTRAIL_KERNEL_OUTBOX: folder
      }
    );
  const [server, host, , id] = path
    .basename(at('http://127.0.0.1:5000/kernels/abc/secret').fresh())
    .split('.');
  writeFileSync(path.join(ofRecord, `${server}.${host}.999999999-1.${id}.jsonl`), '');
  expect(ids(at('http://127.0.0.1:5000').abandoned())).toEqual([]);
  expect(ids(at('http://127.0.0.1:6000/kernels/def/other').abandoned())).toEqual([id]);
  // What cannot be written there goes where it goes without a record.
  const file = path.join(root, 'file');
  writeFileSync(file, '');
  const elsewhere = at('http://127.0.0.1:5000/kernels/abc/secret', file).fresh();
  expect(path.dirname(elsewhere)).toBe(root);
});

it('removes a file that an ended process was about to begin anew', () => {
  const id = left('999999999-1');
  const [name] = readdirSync(root);
  writeFileSync(path.join(root, `${name}.new`), '');
  expect(ids(open().abandoned())).toEqual([id]);
  expect(readdirSync(root)).toHaveLength(1);
});
