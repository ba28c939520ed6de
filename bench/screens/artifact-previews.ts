import { randomBytes } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { createRuns } from '../api.ts';
import { milliseconds, type Measured } from '../measured.ts';
import type { BenchedServer } from '../servers.ts';
import { fromInput, median } from './page-times.ts';
import { noisePng } from './noise-png.ts';
import { openPage } from './trail-page.ts';

const SIZE = 1_000_000;
const REPEATS = 3;

const line = (n: number) => `${n},${Math.sin(n)},${Math.cos(n)},name ${n}`;
const filled = (one: (n: number) => string, between = '\n') => {
  const parts: string[] = [];
  for (let n = 0, size = 0; size < SIZE; n++) {
    const part = one(n);
    parts.push(part);
    size += part.length + between.length;
  }
  return parts.join(between);
};
const outputs = (n: number) => [{ output_type: 'stream', name: 'stdout', text: `${line(n)}\n` }];
const codeCell = (n: number) =>
  JSON.stringify({
    cell_type: 'code',
    id: `c${n}`,
    metadata: {},
    execution_count: n,
    source: `x = ${n}\nprint(x)\n${'# a comment that says little\n'.repeat(60)}`,
    outputs: outputs(n)
  });

/** A megabyte each, but for what is not whole below it. */
const FILES: Record<string, () => string | Buffer> = {
  'table.csv': () => filled(line),
  'train.log': () => filled(n => `12:00:00 step ${n} loss ${1 / (n + 1)}`),
  'values.json': () =>
    `[${filled(n => JSON.stringify({ step: n, loss: 1 / (n + 1), tags: ['a', 'b'] }), ',')}]`,
  'report.md': () => filled(n => `## Part ${n}\n\nSome *words* of it, and \`code\`.\n`),
  'page.html': () => `<table>${filled(n => `<tr><td>${n}<td>${Math.sin(n)}`)}</table>`,
  'model.py': () => filled(n => `def function_${n}(x):\n    """Adds."""\n    return x + ${n}\n`),
  'plot.svg': () =>
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 400"><path fill="none" stroke="red" d="M0 200 ${filled(
      n => `L${(n / 100).toFixed(2)} ${(200 + 100 * Math.sin(n / 700)).toFixed(2)}`,
      ' '
    )}"/></svg>`,
  'photo.png': () => noisePng(600, 555, randomBytes),
  'train.ipynb': () =>
    `{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[${filled(codeCell, ',')}]}`
};

/** Files of a run, from the click on their names to the frame that shows them. */
export async function artifactPreviews(
  browser: Browser,
  server: BenchedServer
): Promise<Measured[]> {
  const [run_id] = await createRuns(server, 1);
  for (const [name, content] of Object.entries(FILES))
    await upload(server, run_id!, name, content());
  const times = new Map<string, number[]>();
  for (let n = 0; n < REPEATS; n++) {
    const page = await openPage(browser, server, `/run/${run_id}?tab=artifacts`);
    for (const name of Object.keys(FILES)) {
      const item = page.getByRole('treeitem', { name });
      await item.waitFor();
      const took = await fromInput(page, 'click', () => item.click(), isShown, name);
      times.set(name, [...(times.get(name) ?? []), took]);
    }
    await page.close();
  }
  return [...times].map(([name, all]) =>
    milliseconds(
      `preview of an artifact of 1 MB, ${name}, median of ${REPEATS}`,
      median(all),
      true,
      {
        must: 500
      }
    )
  );
}

/** Runs in the page: under this name stands what is neither on its way nor empty. */
function isShown(name: string): boolean {
  const file = document.querySelector('.ct-artifact')!;
  if (file.querySelector('.ct-artifact-name')?.textContent !== name) return false;
  if (file.querySelector('.ct-skeleton') !== null || file.children.length < 2) return false;
  const image = file.querySelector('img');
  return image === null || (image.complete && image.naturalWidth > 0);
}

async function upload(
  { port }: BenchedServer,
  run_id: string,
  name: string,
  body: string | Buffer
): Promise<void> {
  const path = `/api/2.0/mlflow-artifacts/artifacts/0/${run_id}/artifacts/${name}`;
  const bytes = new Uint8Array(Buffer.from(body));
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'PUT', body: bytes });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}
