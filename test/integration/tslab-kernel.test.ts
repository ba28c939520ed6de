import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityOf, isAlive } from '../../src/store/db/process-identity.ts';
import { KernelClient } from '../kernel/kernel-client.ts';

const REPOSITORY = path.resolve(import.meta.dirname, '../..');
const LAUNCHER = path.join(REPOSITORY, 'src/kernel/launcher.cjs');
const ARGV = [process.execPath, LAUNCHER, 'kernel', '--config-path', '{connection_file}'];

describe('the TypeScript kernel in a notebook of the checkout', () => {
  let kernel: KernelClient;

  beforeAll(async () => {
    const notebooks = path.join(REPOSITORY, 'notebooks');
    mkdirSync(notebooks, { recursive: true });
    kernel = await KernelClient.start(ARGV, notebooks);
  });
  afterAll(() => kernel?.stop());

  it.each([2_000, 20_000])(
    'loses none of %d lines printed in one tick, nor its idle',
    async count => {
      const { streams, idle, reply } = await kernel.execute(
        `for (let i = 0; i < ${count}; i++) console.log(i);`
      );
      expect(idle).toBe(true);
      expect(reply.status).toBe('ok');
      const lines = streams.map(({ text }) => Number(text));
      expect(lines).toEqual(Array.from({ length: count }, (_, i) => i));
    }
  );

  it('replies to each of 600 cells that are given up behind one that fails', async () => {
    const behind = Array.from({ length: 600 }, () => '1');
    const waits = 'await new Promise(() => setTimeout(() => console.log(7), 1))';
    const [first, ...others] = await kernel.interruptAll([waits, ...behind]);
    expect(first).toBe('error');
    expect(others.filter(status => status === 'abort').length).toBe(600);
  });

  it('checks the types of what Node has: console, process, fetch, timers', async () => {
    const { streams, reply } = await kernel.execute(`
      const uri: string | undefined = process.env.NOT_SET_BY_ANYBODY;
      const refused = await fetch('http://127.0.0.1:9/', { method: 'POST' }).catch(() => 'refused');
      await new Promise(done => setTimeout(done, 1));
      console.log(typeof uri, refused);`);
    expect(reply.status).toBe('ok');
    expect(streams).toEqual([{ name: 'stdout', text: 'undefined refused\n' }]);
  });

  it.each([
    ['a call', 'const all = await (async () => 7)(); console.log(all)', '7\n'],
    ['what was waited for', 'await (await fetch("data:,7")).text()', '7\n'],
    ['a loop', 'for await (const one of [Promise.resolve(7)]) console.log(one)', '7\n'],
    ['a list', 'await [7]', '[ 7 ]\n'],
    ['a call behind a comment', '/** Loads. */\nconst it = await (async () => 7)(); it', '7\n'],
    ['a loop behind one', '/** All. */\nfor await (const one of [7]) console.log(one)', '7\n']
  ])('waits for %s at the top of a cell', async (_, code, text) => {
    const { streams, reply } = await kernel.execute(code);
    expect(streams).toEqual([{ name: 'stdout', text }]);
    expect(reply.status).toBe('ok');
  });

  it.each([
    ['a wait', 'await new Promise(() => setTimeout(() => console.log(7), 1));'],
    ['a loop', 'console.log(7); for (;;);'],
    [
      'a loop beside a function that waits',
      'const all = async () => await (await all())(); console.log(7); for (;;);'
    ],
    [
      'a loop beside comments on waiting',
      '// for await (of), await (it)\nconsole.log(7); for (;;);'
    ]
  ])('can interrupt %s', async (_, code) => {
    const running = await KernelClient.start(ARGV, REPOSITORY);
    try {
      let asked = false;
      const { idle, reply } = await running.execute(code, () => {
        if (!asked) running.interrupt();
        asked = true;
      });
      expect(idle).toBe(true);
      expect(reply.status).toBe('error');
    } finally {
      await running.stop();
    }
  });

  it('tells of errors where they stand in the cell', async () => {
    const say = async (code: string) => (await kernel.execute(code)).streams[0].text;
    await kernel.execute('let größe = 3, first = 1');
    expect(await say('await (async () => 7)(); const text: string = 5;')).toMatch(/^1:32 - /);
    const wide = '({ größe }); [{ first, größe }].length;';
    expect(await say(`${wide} const text: string = 5;`)).toMatch(/^1:47 - /);
    expect(await say(`${wide}\n({ first }); const text: string = 5;`)).toMatch(/^2:20 - /);
    expect(await say('({ größe, missing })')).toMatch(/^1:11 - Cannot find name 'missing'/);
  });

  it('leaves a cell that is a module what it is', async () => {
    await kernel.execute(
      '// a note for await\n/** @module kept */\nexport const kept = { it: 7 };'
    );
    const { streams } = await kernel.execute('import { kept } from "./kept"; kept.it');
    expect(streams).toEqual([{ name: 'stdout', text: '7\n' }]);
  });

  it('says that a cell is over before it begins with the next one of its queue', async () => {
    const told = await kernel.executeAll(['1', 'console.log(2)', '3']);
    expect(told).toEqual(
      [0, 1, 2].flatMap(cell => [`busy ${cell}`, `stream ${cell}`, `idle ${cell}`])
    );
  });

  it('is busy with a cell that waits, whatever it is asked meanwhile', async () => {
    let isAsked = false;
    const beginnings = new Set<string>();
    const told = await kernel.executeAll(
      ['console.log(1); await new Promise(() => {})', '2'],
      async (what, { header }) => {
        if (what === 'busy 0') beginnings.add(header.date);
        if (what !== 'stream 0' || isAsked) return;
        isAsked = true;
        await kernel.request('complete_request', { code: 'consol', cursor_pos: 6 });
        await kernel.request('inspect_request', { code: 'console', cursor_pos: 3 });
        kernel.interrupt();
      }
    );
    const ofQuick = ['complete_request', 'inspect_request'].flatMap(quick => [
      `busy ${quick}`,
      `idle ${quick}`,
      'busy 0'
    ]);
    const ofGivenUp = ['busy 1', 'idle 1'];
    expect(told).toEqual(['busy 0', 'stream 0', ...ofQuick, 'stream 0', 'idle 0', ...ofGivenUp]);
    expect(beginnings.size).toBe(1);
  });

  it('knows variables of earlier cells in the short form of properties', async () => {
    await kernel.execute('let steps = 3, rate = 1; const show = (o: object) => JSON.stringify(o)');
    const { streams } = await kernel.execute(
      'show({ rate, steps }); ({ rate, steps = 9 } = { rate: 2 } as any); show({ steps, rate })'
    );
    expect(streams).toEqual([{ name: 'stdout', text: '{"steps":9,"rate":2}\n' }]);
    await kernel.execute('const größe = 1; let $low = 2; 0;');
    const { streams: others } = await kernel.execute('show({ größe, $low /* of them */ })');
    expect(others).toEqual([{ name: 'stdout', text: '{"größe":1,"$low":2}\n' }]);
  });

  it('still fails a cell whose types are wrong', async () => {
    const { streams, reply } = await kernel.execute('const text: string = fetch;');
    expect(reply.status).toBe('error');
    expect(streams[0]).toMatchObject({ name: 'stderr', text: expect.stringContaining('string') });
  });
});

describe('the TypeScript kernel in a folder that knows nothing of the checkout', () => {
  let folder: string;
  let client: string;
  let kernel: KernelClient;

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'celltrail-notebooks-')));
    client = path.join(folder, 'site', 'client');
    writePackage(client, "'lent'");
    mkdirSync(path.join(folder, 'notebooks'));
    kernel = await start('notebooks');
  });
  afterAll(async () => {
    await kernel?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (notebooks: string) => {
    const [node, launcher, ...args] = ARGV;
    return KernelClient.start(
      [node, launcher, '--client', client, ...args],
      path.join(folder, notebooks)
    );
  };

  it('knows the types of Node, as this Node has them, and none of a browser', async () => {
    const { streams } = await kernel.execute(
      "const socket: typeof WebSocket = WebSocket; console.log('here', typeof crypto.subtle, socket.name)"
    );
    expect(streams).toEqual([{ name: 'stdout', text: 'here object WebSocket\n' }]);
    const { reply, streams: said } = await kernel.execute('document.title');
    expect(reply.status).toBe('error');
    expect(said[0].text).toContain("Cannot find name 'document'");
  });

  it('imports the client, with its types', async () => {
    const { streams } = await kernel.execute(
      "import { whose } from 'celltrail'; import { part } from 'celltrail/part'; whose() + part"
    );
    expect(streams).toEqual([{ name: 'stdout', text: 'lent!\n' }]);
    const { reply, streams: said } = await kernel.execute('const wrong: number = whose();');
    expect(reply.status).toBe('error');
    expect(said[0].text).toContain("'string' is not assignable to type 'number'");
  });

  it('completes what the client has, and says what it is', async () => {
    const code = "import * as trail from 'celltrail'; trail.who";
    const at = { cursor_pos: code.length };
    expect(await kernel.request('complete_request', { code, ...at })).toMatchObject({
      matches: ['whose']
    });
    const { data } = await kernel.request('inspect_request', { code: `${code}se()`, ...at });
    expect((data as Record<string, string>)['text/plain']).toContain('Whose it is.');
  });

  it('imports the client from an ES module of the notebook, and from a file in a folder', async () => {
    const notebooks = path.join(folder, 'notebooks');
    mkdirSync(path.join(notebooks, 'lib'));
    writeFileSync(
      path.join(notebooks, 'plain.mjs'),
      "import { whose } from 'celltrail'; export const it = whose();"
    );
    writeFileSync(
      path.join(notebooks, 'lib/typed.ts'),
      "import { whose } from 'celltrail'; export const length: number = whose().length;"
    );
    const { streams } = await kernel.execute(
      "import { length } from './lib/typed'; console.log(length, require('./plain.mjs').it)"
    );
    expect(streams).toEqual([{ name: 'stdout', text: '4 module\n' }]);
  });

  it('still says what cannot be found', async () => {
    const { streams } = await kernel.execute("import { whose } from 'celltrails'");
    expect(streams[0].text).toContain("Cannot find module 'celltrails'");
    const { streams: atRuntime } = await kernel.execute("require('celltrail/absent')");
    expect(atRuntime[0].text).toContain('\'./absent\' is not defined by "exports"');
  });

  it('loses nothing of 600 cells that print a little, 100 of them sent at a time', async () => {
    const batch = Array.from({ length: 100 }, (_, cell) => cell);
    const print = (cell: number) => 'console.log(7);'.repeat(cell % 7);
    const expected = batch.flatMap(cell => [
      `busy ${cell}`,
      ...Array.from({ length: cell % 7 }, () => `stream ${cell}`),
      `idle ${cell}`
    ]);
    for (let round = 0; round < 6; round += 1) {
      expect(await kernel.executeAll(batch.map(print))).toEqual(expected);
    }
  });

  it('says that the client is not where it should be', async () => {
    const [node, launcher, ...args] = ARGV;
    const absent = path.join(folder, 'absent');
    let said = '';
    const without = await KernelClient.start(
      [node, launcher, '--client', absent, ...args],
      path.join(folder, 'notebooks'),
      {},
      text => (said += text)
    );
    try {
      await expect.poll(() => said).toContain(`celltrail: The client is not in ${absent}`);
    } finally {
      await without.stop();
    }
  });

  it('lends what it was given, and nothing that every object has', async () => {
    const { streams } = await kernel.execute("require('constructor')");
    expect(streams[0].text).toContain("Cannot find module 'constructor'");
  });

  it('is a kernel of JavaScript with --js', async () => {
    const ofScript = await KernelClient.start([...ARGV, '--js'], path.join(folder, 'notebooks'));
    try {
      expect(await ofScript.request('kernel_info_request', {})).toMatchObject({
        language_info: { name: 'javascript', version: process.versions.node }
      });
      const { streams } = await ofScript.execute('const seven = await (async () => 7)(); seven');
      expect(streams).toEqual([{ name: 'stdout', text: '7\n' }]);
      const { reply } = await ofScript.execute('const typed: number = 7;');
      expect(reply.status).toBe('error');
    } finally {
      await ofScript.stop();
    }
  });

  it('ends when the Jupyter server that started it was killed', async () => {
    const server = `
      const { spawn } = require('node:child_process');
      const env = { ...process.env, JPY_PARENT_PID: String(process.pid) };
      spawn(process.argv[1], process.argv.slice(2), { env, stdio: 'inherit' });`;
    const started = await KernelClient.start(
      [process.execPath, '-e', server, ...ARGV],
      path.join(folder, 'notebooks')
    );
    const { streams } = await started.execute('console.log(process.pid)');
    const kernelProcess = identityOf(Number(streams[0].text));
    expect(isAlive(kernelProcess)).toBe(true);
    await started.stop(); // the server
    try {
      await expect.poll(() => isAlive(kernelProcess), { timeout: 20_000 }).toBe(false);
    } finally {
      if (isAlive(kernelProcess)) process.kill(kernelProcess.pid, 'SIGKILL');
    }
  });

  it('prefers a client that is installed above the notebook, with its types', async () => {
    const installed = path.join(folder, 'project');
    writePackage(path.join(installed, 'node_modules/celltrail'), '7');
    mkdirSync(path.join(installed, 'deep/notebooks'), { recursive: true });
    const other = await start('project/deep/notebooks');
    try {
      const { streams } = await other.execute(
        "import { whose } from 'celltrail'; const it: number = whose(); console.log(it)"
      );
      expect(streams).toEqual([{ name: 'stdout', text: '7\n' }]);
    } finally {
      await other.stop();
    }
  });
});

/** As the client is built: for `import` and `require`, with declarations, and a part of its own. */
function writePackage(folder: string, value: string): void {
  mkdirSync(folder, { recursive: true });
  const files = {
    'package.json': JSON.stringify({
      name: 'celltrail',
      main: 'index.cjs',
      types: 'index.d.ts',
      exports: {
        '.': { import: './index.mjs', require: './index.cjs' },
        './part': './part.cjs'
      }
    }),
    'index.cjs': `exports.whose = () => ${value};`,
    'index.mjs': "export const whose = () => 'module';",
    'index.d.ts': `/** Whose it is. */\nexport declare const whose: () => ${value === '7' ? 'number' : 'string'};`,
    'part.cjs': "exports.part = '!';",
    'part.d.ts': 'export declare const part: string;'
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
}
