import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathsBeside, type Neighbours } from '../jupyter/beside.ts';
import { BIN, JupyterServer, ROOT, type JupyterOptions } from '../jupyter/jupyter-server.ts';

interface LabOptions extends JupyterOptions {
  /** Without celltrail, for what it costs. */
  without?: boolean;
  /** Extensions of others that are installed too. */
  beside?: readonly Neighbours[];
  /** Setting files, by plugin id. */
  settings?: Record<string, object>;
}

/** JupyterLab (or Notebook 7) with the labextension and the server extension of this checkout. */
export async function startJupyter(options: LabOptions = {}): Promise<JupyterServer> {
  const data = mkdtempSync(join(tmpdir(), 'ct-data-'));
  const labextensions = join(data, 'labextensions');
  mkdirSync(labextensions);
  symlinkSync(join(ROOT, 'celltrail/labextension'), join(labextensions, 'celltrail'), 'junction');
  const app = options.app ?? 'lab';
  const settings = join(data, 'settings');
  writeSettings(settings, { ...options.settings, ...NO_NEWS });
  const beside = pathsBeside(options.beside ?? []);
  const config = options.without ? [disablingConfig(data)] : [];
  const jupyter = await JupyterServer.start({
    ...options,
    app,
    env: {
      PYTHONPATH: [ROOT, ...beside.python, process.env['PYTHONPATH']]
        .filter(Boolean)
        .join(delimiter),
      JUPYTER_PATH: [data, ...beside.data].join(delimiter),
      PATH: [BIN, join(ROOT, 'test/fixtures/bin'), process.env['PATH']].join(delimiter),
      JUPYTER_CONFIG_PATH: [...config, ...beside.config].join(delimiter),
      ...options.env
    },
    args: [
      ...(app === 'notebook' ? ['--JupyterNotebookApp.expose_app_in_browser=True'] : []),
      `--${app === 'notebook' ? 'JupyterNotebookApp' : 'LabApp'}.user_settings_dir=${settings}`,
      `--ServerApp.jpserver_extensions={"celltrail":${options.without ? 'False' : 'True'}}`,
      ...(options.args ?? [])
    ]
  });
  const remove = jupyter.remove.bind(jupyter);
  jupyter.remove = () => {
    remove();
    rmSync(data, { recursive: true, force: true });
  };
  return jupyter;
}

/** A new profile is asked whether it wants news, in front of the lower right corner. */
const NO_NEWS = { '@jupyterlab/apputils-extension:notification': { fetchNews: 'false' } };

/** @returns a folder of Jupyter's configuration in which the labextension is switched off */
function disablingConfig(data: string): string {
  const folder = join(data, 'config', 'labconfig');
  mkdirSync(folder, { recursive: true });
  const page = { disabledExtensions: { celltrail: true } };
  writeFileSync(join(folder, 'page_config.json'), JSON.stringify(page));
  return dirname(folder);
}

function writeSettings(folder: string, settings: Record<string, object>): void {
  for (const [plugin, values] of Object.entries(settings)) {
    const [name, file] = plugin.split(':') as [string, string];
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, `${file}.jupyterlab-settings`), JSON.stringify(values));
  }
}

export interface TestCell {
  id: string;
  source: string;
  type?: 'code' | 'markdown';
  tags?: readonly string[];
  /** In nbformat's shape. */
  outputs?: unknown[];
}

/** Writes a notebook with a whole kernelspec, without which JupyterLab asks for a kernel. */
export function writeNotebook(
  jupyter: JupyterServer,
  path: string,
  cells: readonly TestCell[],
  kernel = { name: 'python3', display_name: 'Python 3 (ipykernel)', language: 'python' }
): string {
  const file = join(jupyter.rootDir, path);
  mkdirSync(dirname(file), { recursive: true });
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: kernel },
    cells: cells.map(({ id, source, type = 'code', tags, outputs = [] }) => ({
      cell_type: type,
      id,
      source,
      metadata: tags ? { tags } : {},
      ...(type === 'code' ? { outputs, execution_count: null } : {})
    }))
  };
  writeFileSync(file, JSON.stringify(notebook, null, 1));
  return file;
}
