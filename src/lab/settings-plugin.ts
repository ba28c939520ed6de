import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';
import { ICelltrailSettings } from './tokens.ts';

/** `schema/plugin.json` carries the settings under this id. */
const PLUGIN_ID = 'celltrail:plugin';

export const settingsPlugin: JupyterFrontEndPlugin<ICelltrailSettings> = {
  id: PLUGIN_ID,
  description: 'Reads the settings of celltrail.',
  autoStart: true,
  provides: ICelltrailSettings,
  optional: [ISettingRegistry],
  activate: (_: JupyterFrontEnd, registry: ISettingRegistry | null) => {
    const settings = new CelltrailSettings();
    registry
      ?.load(PLUGIN_ID)
      .then(loaded => settings.follow(loaded))
      .catch(error => console.error('celltrail: the settings could not be read.', error));
    return settings;
  }
};

class CelltrailSettings implements ICelltrailSettings {
  readonly changed = new Signal<this, void>(this);
  inlinePlots = true;
  statusBar = true;
  cellMarks = true;
  notifyEnd = true;
  longRunSeconds = 60;
  notifyNotFinite = true;

  follow(loaded: ISettingRegistry.ISettings): void {
    loaded.changed.connect(this.#read, this);
    this.#read(loaded);
  }

  #read({ composite }: ISettingRegistry.ISettings): void {
    this.inlinePlots = composite['inlinePlots'] !== false;
    this.statusBar = composite['statusBar'] !== false;
    this.cellMarks = composite['cellMarks'] !== false;
    this.notifyEnd = composite['notifyEnd'] !== false;
    this.longRunSeconds = Number(composite['longRunSeconds'] ?? 60);
    this.notifyNotFinite = composite['notifyNotFinite'] !== false;
    this.changed.emit();
  }
}
