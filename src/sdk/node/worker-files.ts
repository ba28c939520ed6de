import type { Bytes } from '../bytes.ts';
import fs from 'node:fs';
import path from 'node:path';
import type { FileSource } from '../outbox/entry.ts';
import type { FileBody } from '../outbox/run-delivery.ts';
import { keptFolder } from './outbox-folder.ts';

/** Artifacts until they are sent: bytes that were given are kept beside the outbox file, paths are read. */
export class WorkerFiles {
  readonly #folder: string;

  /** @param outboxFile undefined when there is none: no bytes can be kept then */
  constructor(outboxFile: string | undefined) {
    this.#folder = outboxFile === undefined ? '' : keptFolder(outboxFile);
  }

  /** @throws Error of the file system */
  keep(name: string, bytes: Uint8Array): void {
    if (this.#folder === '') throw new Error('There is no folder that it could be written to.');
    fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    fs.writeFileSync(this.#pathOf(name), bytes, { mode: 0o600 });
  }

  /** @throws Error of the file system */
  filesOf(target: string, source: FileSource): FileBody[] {
    if (!('kept' in source)) return bodiesOf(source.path, target);
    const from = this.#pathOf(source.kept);
    // It was sent before something else of its batch failed.
    return fs.existsSync(from) ? bodiesOf(from, target) : [];
  }

  forget(source: FileSource): void {
    if (!('kept' in source)) return;
    try {
      fs.rmSync(this.#pathOf(source.kept), { force: true });
    } catch {
      // It goes with the folder.
    }
  }

  #pathOf(kept: string): string {
    return path.join(this.#folder, kept);
  }

  remove(): void {
    if (this.#folder !== '') fs.rmSync(this.#folder, { recursive: true, force: true });
  }
}

function bodiesOf(from: string, target: string): FileBody[] {
  if (!fs.statSync(from).isDirectory()) return [{ path: target, open: () => bodyOf(from) }];
  return fs
    .readdirSync(from)
    .flatMap(name => bodiesOf(path.join(from, name), [target, name].filter(Boolean).join('/')));
}

/** Read as it is sent, where the runtime can. @throws Error of the file system */
async function bodyOf(file: string): Promise<Blob | Bytes> {
  // In the middle of a request it would look like a server that is away.
  fs.accessSync(file, fs.constants.R_OK);
  return fs.openAsBlob ? fs.openAsBlob(file) : new Uint8Array(fs.readFileSync(file));
}
