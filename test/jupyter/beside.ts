import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './jupyter-server.ts';

/** Packages of others that `scripts/setup.mjs` keeps apart, by their lists in `test/beside`. */
export type Neighbours = 'collaboration' | 'server-execution' | 'notebook-tools' | 'kernels';

export const folderOf = (neighbours: Neighbours): string =>
  join(ROOT, '.cache', 'beside', neighbours);

/** Where Python and Jupyter find them, as entries of PYTHONPATH, JUPYTER_PATH and JUPYTER_CONFIG_PATH. */
export function pathsBeside(neighbours: readonly Neighbours[]) {
  const folders = neighbours.map(folderOf);
  return {
    python: folders,
    data: folders.map(folder => join(folder, 'share', 'jupyter')),
    config: folders.map(folder => join(folder, 'etc', 'jupyter'))
  };
}

/**
 * Writes the kernelspecs `bash` and `xpython` of the group `kernels`.
 *
 * @param folder becomes an entry of JUPYTER_PATH
 */
export function writeKernelSpecs(folder: string): void {
  const python = join(ROOT, '.venv', 'bin', 'python');
  const kernels = {
    bash: { display_name: 'Bash', language: 'bash', module: 'bash_kernel' },
    xpython: { display_name: 'Python (xeus)', language: 'python', module: 'xpython_launcher' }
  };
  for (const [name, { module, ...spec }] of Object.entries(kernels)) {
    const argv = [python, '-m', module, '-f', '{connection_file}'];
    const env = { PYTHONPATH: folderOf('kernels') };
    mkdirSync(join(folder, 'kernels', name), { recursive: true });
    writeFileSync(
      join(folder, 'kernels', name, 'kernel.json'),
      JSON.stringify({ ...spec, argv, env })
    );
  }
}
