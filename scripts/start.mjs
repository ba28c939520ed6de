/**
 * Sets the checkout up and opens JupyterLab on `notebooks/`. Arguments go to `jupyter lab` and win
 * over the defaults here.
 */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ROOT, VENV_BIN } from './checkout.mjs';
import { setup } from './setup.mjs';

const DEFAULTS = { '--ServerApp.root_dir': join(ROOT, 'notebooks') };
/** Other spellings that jupyter lab takes for a default of ours. */
const ALIASES = { '--ServerApp.root_dir': '--notebook-dir' };

async function start(args) {
  await setup();
  const given = new Set(args.map(argument => argument.split('=')[0]));
  const defaults = Object.entries(DEFAULTS)
    .filter(([name]) => !given.has(name) && !given.has(ALIASES[name]))
    .map(([name, value]) => `${name}=${value}`);
  // Containers and CI run as root, which Jupyter refuses unless it is told.
  if (process.getuid?.() === 0 && !given.has('--allow-root')) defaults.push('--allow-root');
  const jupyter = spawn(join(VENV_BIN, 'jupyter-lab'), [...defaults, ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${VENV_BIN}${delimiter}${process.env.PATH}` }
  });
  // Ctrl-C reaches Jupyter by itself, as it is of our process group; it then asks for a second one.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => jupyter.kill('SIGTERM'));
  if (process.env.npm_lifecycle_event) stopWithNpm(jupyter);
  jupyter.on('exit', (code, signal) => (process.exitCode = signal ? 1 : (code ?? 1)));
}

/** npm passes a signal on to a shell, which dies of it and tells nobody. */
function stopWithNpm(jupyter) {
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    jupyter.kill('SIGTERM');
  }, 500);
  watch.unref();
}

start(process.argv.slice(2)).catch(error => {
  console.error(`celltrail: ${error.message}`);
  process.exitCode = 1;
});
