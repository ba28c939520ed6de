import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServer, type OpenServer } from '../server/open-server.ts';
import { Project } from './sdk-program.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const README = readFileSync(path.join(ROOT, 'src/sdk/README.md'), 'utf8');
const EXAMPLES = [...README.matchAll(/## ([^\n]+)\n(?:(?!\n## )[^])*?```ts\n([^]*?)```/g)].map(
  ([, title, source]): [string, string] => [title, source]
);

let server: OpenServer;
let project: Project;
beforeAll(async () => {
  server = await openServer();
  project = new Project({ MLFLOW_TRACKING_URI: server.url });
  writeFileSync(path.join(project.folder, 'package.json'), '{ "private": true }');
});
afterAll(async () => {
  await server.close();
  project.remove();
});

const fileOf = (title: string) => `${title.replaceAll(/\W+/g, '-')}.mts`;
const run = (args: string[]) =>
  promisify(execFile)(process.execPath, args, {
    cwd: project.folder,
    env: project.env as NodeJS.ProcessEnv
  });

describe("the README's examples", () => {
  it('are all looked at', () => {
    expect(EXAMPLES.length).toBe(README.match(/```ts/g)!.length);
  });

  it.each(EXAMPLES)('%s: runs', async (title, source) => {
    writeFileSync(path.join(project.folder, fileOf(title)), source);
    const { stderr } = await run([fileOf(title)]);
    expect(stderr).toBe('');
    expect(project.waiting()).toEqual([]);
  });

  it('are typed', async () => {
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022'];
    const types = ['--typeRoots', path.join(ROOT, 'node_modules/@types'), '--types', 'node'];
    const files = EXAMPLES.map(([title]) => fileOf(title));
    await run([tsc, ...options, '--module', 'nodenext', ...types, ...files]).catch(
      (error: { stdout: string }) => expect.fail(error.stdout)
    );
  });
});
