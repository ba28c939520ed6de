import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServer, type OpenServer } from '../server/open-server.ts';
import { Project } from './sdk-program.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const README = readFileSync(path.join(ROOT, 'src/sdk/README.md'), 'utf8');
const OF_README = [...README.matchAll(/## ([^\n]+)\n(?:(?!\n## )[^])*?```ts\n([^]*?)```/g)].map(
  ([, title, source]): [string, string] => [title, source]
);
const SDK = path.join(ROOT, 'src/sdk');
/** Of doc comments, which are the API's documentation. */
const OF_COMMENTS = readdirSync(SDK, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .flatMap(file => {
    const source = readFileSync(path.join(SDK, file), 'utf8');
    return [...source.matchAll(/\* ```ts\n([^]*?)\* ```/g)].map(
      ([, lines], index): [string, string] => [
        `${file} ${index + 1}`,
        lines.replaceAll(/^ *\* ?/gm, '')
      ]
    );
  });
const EXAMPLES = [...OF_README, ...OF_COMMENTS];

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

describe('the examples of README and doc comments', () => {
  it('are all looked at', () => {
    expect(OF_README.length).toBe(README.match(/```ts/g)!.length);
    expect(OF_COMMENTS.length).toBeGreaterThan(3);
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
