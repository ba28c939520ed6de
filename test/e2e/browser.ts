import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { ROOT } from '../jupyter/jupyter-server.ts';

/** Not the package's own list: that one switches the browser's security off. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--headless=shell', '--no-zygote'];

interface BrowserOptions {
  /**
   * On Linux root's browser draws before all else that runs, by a nice value of -8 that no user's
   * may have: a server beside it would look slow.
   */
  asUser?: boolean;
}

/**
 * A real Chromium: the one that `CELLTRAIL_BROWSER` names; on Linux the one that comes with
 * `npm ci`; elsewhere the browser of the system.
 */
export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const named = process.env.CELLTRAIL_BROWSER;
  if (named) return chromium.launch({ executablePath: named, args: FLAGS });
  if (process.platform === 'darwin') return chromium.launch({ channel: 'chrome' });
  if (process.platform === 'win32') return chromium.launch({ channel: 'msedge' });
  const folder = await unpackedChromium();
  return chromium.launch({
    executablePath: options.asUser ? withoutNice(folder) : join(folder, 'chromium'),
    args: FLAGS,
    env: {
      ...(process.env as Record<string, string>),
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_FILE: writeFontSettings(folder)
    }
  });
}

/** @returns a command that takes the right to a negative nice value from the browser */
function withoutNice(folder: string): string {
  const file = join(folder, 'chromium-as-user');
  const command = 'exec setpriv --bounding-set -sys_nice "$(dirname "$0")/chromium" "$@"';
  writeFileSync(file, `#!/bin/sh\n${command}\n`, { mode: 0o755 });
  return file;
}

/** The package's own settings look for its fonts in /tmp; without any font the browser dies. */
function writeFontSettings(folder: string): string {
  const file = join(folder, 'fonts.conf');
  const directories = [join(folder, 'fonts'), '/usr/share/fonts'];
  writeFileSync(
    file,
    [
      '<?xml version="1.0"?>',
      '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
      '<fontconfig>',
      ...directories.map(directory => `<dir>${directory}</dir>`),
      `<cachedir>${join(folder, 'font-cache')}</cachedir>`,
      '</fontconfig>'
    ].join('\n')
  );
  return file;
}

/**
 * Unpacked once a checkout, to a folder of its own first: what an interrupted run left half
 * written would be used as it is.
 */
async function unpackedChromium(): Promise<string> {
  const cache = join(ROOT, '.cache');
  const folder = join(cache, 'chromium');
  if (existsSync(join(folder, 'chromium'))) return folder;
  mkdirSync(cache, { recursive: true });
  const unpacking = mkdtempSync(join(cache, 'chromium-'));
  const before = process.env.TMPDIR;
  // The package unpacks under os.tmpdir(), which it reads at each call.
  process.env.TMPDIR = unpacking;
  try {
    const { default: packed, inflate } = await import('@sparticuz/chromium');
    await packed.executablePath();
    // Its system libraries, for machines that lack them.
    await inflate(join(ROOT, 'node_modules/@sparticuz/chromium/bin/al2023.tar.br'));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  try {
    renameSync(unpacking, folder);
  } catch (error) {
    // Another test run was faster.
    rmSync(unpacking, { recursive: true, force: true });
    if (!existsSync(join(folder, 'chromium'))) throw error;
  }
  return folder;
}
