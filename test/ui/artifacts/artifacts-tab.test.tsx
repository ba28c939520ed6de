import { afterEach, describe, expect, it, vi } from 'vitest';
import { listArtifacts } from '../../../src/protocol/endpoints/artifacts.ts';
import { getRunOrigins } from '../../../src/protocol/endpoints/run-origins.ts';
import type { FileInfo } from '../../../src/protocol/entities/run.ts';
import { ArtifactsModel, type ArtifactRoot } from '../../../src/ui/artifacts/artifacts-model.ts';
import { ArtifactsTab } from '../../../src/ui/artifacts/artifacts-tab.tsx';
import { numberText, parseExactJson } from '../../../src/ui/artifacts/parse-json.ts';
import { english } from '../../../src/ui/english.ts';
import { OriginsModel } from '../../../src/ui/run/origins-model.ts';
import { series } from '../recorded.ts';
import { accessibilityFaults, button, change, click, press, render, settle } from '../render.tsx';
import { setUp } from '../set-up.ts';

const disposables: { dispose(): void }[] = [];

afterEach(() => {
  for (const one of disposables.splice(0)) one.dispose();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const ofRun = (id: string, name = id): ArtifactRoot => ({ kind: 'run', id, name, path: '' });

type Files = Record<string, string | Uint8Array<ArrayBuffer>>;

/** @param files of the run, by path */
async function show(files: Files, roots = [ofRun('run-1', 'first')]) {
  const parts = setUp();
  const { transport, client } = parts;
  for (const [path, content] of Object.entries(files)) transport.files.set(path, content);
  transport.answer(listArtifacts, ({ query }) => ({
    files: query.run_id === 'run-1' ? listed(files, String(query.path ?? '')) : []
  }));
  transport.answer(getRunOrigins, () => ({
    params: [],
    tags: [],
    artifacts: [{ path: 'plots/a.svg', time: 1, origin: 0 }],
    origins: series().origins
  }));
  const model = new ArtifactsModel(client);
  const origins = new OriginsModel(client);
  disposables.push(model, origins, parts.events);
  model.setRoots(roots);
  origins.setRuns(roots.map(({ id }) => id));
  model.setVisible(true);
  origins.setVisible(true);
  const onGoToOrigin = vi.fn();
  const element = render(
    <ArtifactsTab model={model} origins={origins} trans={english} onGoToOrigin={onGoToOrigin} />
  );
  await settle();
  const rows = () =>
    [...element.querySelectorAll('[role=treeitem]')].map(row => row.textContent?.trim());
  const row = (name: string) =>
    [...element.querySelectorAll('[role=treeitem]')].find(
      one => one.querySelector('.ct-artifact-row-name')?.textContent === name
    ) ?? null;
  const open = async (name: string) => {
    await click(row(name));
    await settle();
    return element.querySelector('.ct-artifact') as HTMLElement;
  };
  return { ...parts, model, element, rows, row, open, onGoToOrigin };
}

function listed(files: Files, folder: string): FileInfo[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const found = new Map<string, FileInfo>();
  for (const [path, content] of Object.entries(files)) {
    if (!path.startsWith(prefix)) continue;
    const [name, ...rest] = path.slice(prefix.length).split('/');
    const size = content.length;
    found.set(name, {
      path: prefix + name,
      is_dir: rest.length > 0,
      ...(rest.length > 0 ? {} : { file_size: size })
    });
  }
  return [...found.values()];
}

describe('the tree', () => {
  const FILES = { 'plots/a.svg': '<svg/>', 'plots/b.txt': 'b', 'notes.txt': 'text' };

  it('lists folders first, and their content once they are opened', async () => {
    const { rows, open, transport } = await show(FILES);
    expect(rows()).toEqual(['plots', 'notes.txt4 B']);
    expect(transport.asked(listArtifacts)).toHaveLength(1);
    await open('plots');
    expect(rows()).toEqual(['plots', 'a.svg6 B', 'b.txt1 B', 'notes.txt4 B']);
    await open('plots');
    expect(rows()).toEqual(['plots', 'notes.txt4 B']);
  });

  it('is used by keyboard', async () => {
    const { rows, row, element } = await show(FILES);
    await press(row('plots'), 'ArrowRight');
    await settle();
    expect(rows()).toHaveLength(4);
    await press(row('plots'), 'ArrowRight');
    expect(document.activeElement).toBe(row('a.svg'));
    await press(row('a.svg'), 'ArrowDown');
    await press(row('b.txt'), 'Enter');
    await settle();
    expect(row('b.txt')?.getAttribute('aria-selected')).toBe('true');
    expect(element.querySelector('.ct-artifact pre')?.textContent).toBe('b');
    await press(row('b.txt'), 'ArrowLeft');
    expect(document.activeElement).toBe(row('plots'));
    await press(row('plots'), 'ArrowLeft');
    expect(rows()).toHaveLength(2);
    expect(element.querySelectorAll('[role=treeitem][tabindex="0"]')).toHaveLength(1);
  });

  it('has a folder for each run where there are several', async () => {
    const { rows } = await show(FILES, [ofRun('run-1', 'first'), ofRun('run-2', 'second')]);
    expect(rows()).toEqual(['first', 'plots', 'notes.txt4 B', 'second']);
  });

  it('begins at a folder of a run', async () => {
    const { rows, transport } = await show(FILES, [{ ...ofRun('run-1'), path: 'plots' }]);
    expect(rows()).toEqual(['a.svg6 B', 'b.txt1 B']);
    expect(transport.asked(listArtifacts)).toHaveLength(1);
  });

  it('leaves a folder of a run closed when another run comes', async () => {
    const runs = ['run-1', 'run-2', 'run-3'].map(id => ofRun(id));
    const { rows, model, open } = await show(FILES, runs.slice(0, 2));
    await open('run-1');
    await change(() => model.setRoots(runs));
    expect(rows().slice(0, 2)).toEqual(['run-1', 'run-2']);
    expect(model.state.open.has('run-3/')).toBe(true);
  });

  it('says how many files of the only run it leaves out', async () => {
    const names = Array.from({ length: 1003 }, (_, at) => [`f${at}.txt`, '']);
    const { rows, element } = await show(Object.fromEntries(names));
    expect(rows()).toHaveLength(1000);
    expect(element.textContent).toContain('3 more are not listed');
  });

  it('says so when there is nothing', async () => {
    const { element } = await show({});
    expect(element.textContent).toBe('No artifacts were logged.');
  });

  it('stays when it cannot be asked for again', async () => {
    const { element, rows, model, transport } = await show(FILES);
    transport.refuse(listArtifacts, 500, { error_code: 'INTERNAL_ERROR', message: 'Disk gone.' });
    await change(() => model.refresh());
    expect(element.querySelector('[role=alert]')?.textContent).toContain('Disk gone.');
    expect(rows()).toHaveLength(2);
    expect(button(element, 'Retry')).not.toBeNull();
  });

  it('names every control', async () => {
    const { element, open } = await show(FILES);
    await open('notes.txt');
    expect(accessibilityFaults(element)).toEqual([]);
  });
});

describe('a file', () => {
  it('leads to the cell that wrote it', async () => {
    const { open, onGoToOrigin } = await show({ 'plots/a.svg': '<svg/>' });
    await open('plots');
    const shown = await open('a.svg');
    await click(button(shown, 'attempt 3 · cell [5]'));
    expect(onGoToOrigin).toHaveBeenCalledExactlyOnceWith(series().origins[0]);
  });

  it('is handed over whole, under its name, as bytes', async () => {
    const { open, transport } = await show({ 'model.bin': new Uint8Array([1, 2, 3]) });
    const made: Blob[] = [];
    vi.stubGlobal('URL', {
      createObjectURL: (blob: Blob) => `blob:${made.push(blob)}`,
      revokeObjectURL: () => {}
    });
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
    const shown = await open('model.bin');
    expect(shown.textContent).toContain('Files of this type are not shown here.');
    await click(button(shown, 'Download'));
    await settle();
    expect(transport.downloads).toEqual([
      { path: 'get-artifact', query: { run_id: 'run-1', path: 'model.bin' }, range: undefined }
    ]);
    expect((clicked.mock.contexts[0] as HTMLAnchorElement).download).toBe('model.bin');
    expect([made[0].size, made[0].type]).toEqual([3, 'application/octet-stream']);
  });

  it('that cannot be read says why, and is asked for again', async () => {
    const { open, transport } = await show({ 'a.txt': 'x' });
    transport.files.clear();
    const shown = await open('a.txt');
    expect(shown.querySelector('[role=alert]')?.textContent).toContain('No file a.txt');
    transport.files.set('a.txt', 'back');
    await click(button(shown, 'Retry'));
    await settle();
    expect(shown.querySelector('pre')?.textContent).toBe('back');
  });

  it('of long text shows the first megabyte, and says so', async () => {
    const { open, transport } = await show({ 'a.log': 'ä'.repeat(600_000) });
    // By its bytes, as the server counts.
    const shown = await open('a.log');
    expect(shown.textContent).toContain('The first 1.0 MB of 1.2 MB.');
    expect(shown.querySelector('pre')?.textContent).toHaveLength(500_000);
    expect(transport.downloads[0].range).toBe('bytes=0-999999');
  });

  it('that is too large for its kind is not read', async () => {
    const { open, transport } = await show({ 'a.json': '1'.repeat(2_000_001) });
    expect((await open('a.json')).textContent).toContain('shown up to 2.0 MB');
    expect(transport.downloads).toEqual([]);
  });

  it('that is empty says so', async () => {
    const { open } = await show({ 'a.txt': '' });
    expect((await open('a.txt')).textContent).toContain('The file is empty.');
  });

  it('of CSV is a table of its first 500 rows', async () => {
    const lines = Array.from({ length: 600 }, (_, at) => `${at},"a, ${at}"`);
    const { open } = await show({ 'a.csv': `n,text\n${lines.join('\n')}` });
    const shown = await open('a.csv');
    expect(shown.textContent).toContain('The first 500 rows.');
    expect(shown.querySelectorAll('tbody tr')).toHaveLength(500);
    expect(shown.querySelector('tbody tr')?.lastElementChild?.textContent).toBe('a, 0');
  });

  it('of CSV has the columns of its longest row, up to a hundred', async () => {
    const long = Array.from({ length: 120 }, (_, at) => `c${at}`).join();
    const { open } = await show({ 'a.csv': 'x\n1,2\n', 'b.csv': `x\n${long}\n` });
    const cells = [...(await open('a.csv')).querySelectorAll('tbody td')];
    expect(cells.map(cell => cell.textContent)).toEqual(['1', '2']);
    expect((await open('b.csv')).textContent).toContain('The first 100 of 120 columns.');
  });

  it('of JSON has its numbers as they are written', async () => {
    const { open } = await show({ 'a.json': '[9007199254740993,1e400,1.0,-0.5]' });
    const shown = await open('a.json');
    const numbers = [...shown.querySelectorAll('.ct-code-number')];
    expect(numbers.map(one => one.textContent)).toEqual([
      '9007199254740993',
      '1e400',
      '1.0',
      '-0.5'
    ]);
  });

  it('of JSON has its texts as they are, whatever they look like', () => {
    const text = '{"1.0":"1.0","a":"say \\"2.0\\" \\\\","deep":[{"b":[3.0]}],"__proto__":4.0}';
    const { value } = parseExactJson(text) as { value: unknown };
    const shown: string[] = [];
    JSON.stringify(value, (key, one: unknown) => {
      if (typeof one !== 'object') shown.push(`${key}: ${numberText(one) ?? JSON.stringify(one)}`);
      return one;
    });
    expect(shown).toEqual(['1.0: "1.0"', 'a: "say \\"2.0\\" \\\\"', '0: 3.0', '__proto__: 4.0']);
    expect(numberText(parseExactJson('1e5')?.value)).toBe('1e5');
    expect(parseExactJson('01')).toBeUndefined();
  });

  it('of JSON makes nothing of numbers that are not shown', async () => {
    const entries = vi.spyOn(Object, 'entries');
    const { open } = await show({ 'a.json': `[${Array(1000).fill('0.10').join()}]` });
    const shown = await open('a.json');
    const most = Math.max(0, ...entries.mock.results.map(({ value }) => (value as []).length));
    expect(most).toBeLessThan(1000);
    const { value } = parseExactJson('[0.10,7]') as { value: unknown[] };
    expect(value.map(one => typeof one)).toEqual(['string', 'string']);
    expect(shown.querySelectorAll('.ct-code-number')).toHaveLength(200);
  });

  it('of JSON folds, and is text if it is none', async () => {
    const { open } = await show({ 'a.json': '{"lr":0.1,"layers":[1,{"x":"y"}]}', 'b.json': '{oh' });
    const shown = await open('a.json');
    expect(shown.querySelector('.ct-json')?.textContent).toBe('{2}lr: 0.1layers: [2]');
    const layers = shown.querySelectorAll('details')[1];
    await change(() => {
      layers.open = true;
    });
    await settle();
    expect(layers.textContent).toBe('layers: [2]0: 11: {1}');
    expect((await open('b.json')).querySelector('pre')?.textContent).toBe('{oh');
  });

  it('of HTML stands in a frame that runs nothing and asks nobody', async () => {
    const { open } = await show({ 'a.html': '<script>alert(1)</script>' });
    const frame = (await open('a.html')).querySelector('iframe');
    expect(frame?.getAttribute('sandbox')).toBe('');
    expect(frame?.getAttribute('srcdoc')).toContain("default-src 'none'");
  });

  it('of HTML leads nowhere, and names no address to connect to', async () => {
    const html =
      '<link rel="preconnect" href="https://a.example"><base href="https://b.example">' +
      '<meta http-equiv="refresh" content="0;url=https://c.example"><body class="dark">' +
      '<template shadowrootmode="open"><link rel="dns-prefetch" href="//d.example"></template>' +
      '<a href="https://e.example" ping="https://f.example">out</a><a href="#part">in</a>' +
      '<svg><a xlink:href="https://g.example"/><use href="#part"/></svg>';
    const { open } = await show({ 'a.html': html });
    const frame = (await open('a.html')).querySelector('iframe');
    const source = frame?.getAttribute('srcdoc') ?? '';
    expect(source).not.toContain('.example');
    expect(source).toMatch(/x-dns-prefetch-control" content="off"/);
    const { body } = new DOMParser().parseFromString(source, 'text/html');
    expect(body.className).toBe('dark');
    expect(body.textContent).toBe('outin');
    expect(body.querySelectorAll('[href="#part"]')).toHaveLength(2);
  });

  describe('of PDF', () => {
    const FILES = { 'a.pdf': '%PDF-1.7' };
    const showsPdf = (pdfViewerEnabled?: boolean) =>
      vi.stubGlobal('navigator', { ...navigator, pdfViewerEnabled });

    it('is shown in a browser too old to say whether it has a viewer', async () => {
      showsPdf(undefined);
      expect((await (await show(FILES)).open('a.pdf')).querySelector('iframe')).not.toBeNull();
    });

    it('is shown by the viewer of the browser, as a PDF whatever it is', async () => {
      showsPdf(true);
      const made: Blob[] = [];
      const revokeObjectURL = vi.fn();
      vi.stubGlobal('URL', {
        createObjectURL: (blob: Blob) => `blob:${made.push(blob)}`,
        revokeObjectURL
      });
      const { open } = await show({ ...FILES, 'b.txt': 'b' });
      const shown = await open('a.pdf');
      const frame = shown.querySelector('iframe');
      expect([frame?.getAttribute('src'), frame?.title]).toEqual(['blob:1', 'a.pdf']);
      expect(frame?.hasAttribute('sandbox')).toBe(false);
      expect(frame?.getAttribute('referrerpolicy')).toBe('no-referrer');
      expect([made[0].size, made[0].type]).toEqual([8, 'application/pdf']);
      expect(accessibilityFaults(shown)).toEqual([]);
      await open('b.txt');
      expect(revokeObjectURL).toHaveBeenCalledExactlyOnceWith('blob:1');
    });

    it('is for download where the browser has none', async () => {
      showsPdf(false);
      const { open, transport } = await show(FILES);
      const shown = await open('a.pdf');
      expect(shown.textContent).toContain('This browser does not show PDF files.');
      expect(shown.querySelector('header')?.textContent).toContain('8 B');
      expect(button(shown, 'Download')).not.toBeNull();
      expect(transport.downloads).toEqual([]);
    });
  });

  it('of SVG is a picture without an address of our own', async () => {
    const { open } = await show({ 'a.svg': '<svg onload="alert(1)"/>' });
    const image = (await open('a.svg')).querySelector('img');
    expect(image?.getAttribute('src')).toMatch(/^data:image\/svg\+xml;/);
    expect(image?.alt).toBe('a.svg');
  });

  it('of Markdown and a notebook is drawn as such', async () => {
    const notebook = {
      metadata: { language_info: { name: 'python' } },
      cells: [
        { cell_type: 'markdown', source: '# Title' },
        {
          cell_type: 'code',
          execution_count: 2,
          source: 'import this',
          outputs: [{ output_type: 'stream', name: 'stdout', text: 'Beautiful' }]
        }
      ]
    };
    const { open } = await show({ 'a.md': '**b**', 'a.ipynb': JSON.stringify(notebook) });
    expect((await open('a.md')).querySelector('strong')?.textContent).toBe('b');
    const shown = await open('a.ipynb');
    expect(shown.querySelector('h4')?.textContent).toBe('Title');
    expect(shown.querySelector('.ct-cell-count')?.textContent).toBe('[2]');
    expect(shown.querySelector('.ct-code-keyword')?.textContent).toBe('import');
    expect(shown.querySelector('.ct-outputs')?.textContent).toBe('Beautiful');
  });
});
