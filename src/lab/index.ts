import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { clientPlugin } from './client-plugin.ts';
import { comparePlugin } from './compare-plugin.ts';
import { inlinePlotsPlugin } from './inline-plots-plugin.ts';
import { launcherPlugin } from './launcher-plugin.ts';
import { noticesPlugin } from './notices-plugin.ts';
import { plotRendererPlugin } from './plot-renderer-plugin.ts';
import { runTabPlugin } from './run-tab-plugin.ts';
import { runningPlugin } from './running-plugin.ts';
import { settingsPlugin } from './settings-plugin.ts';
import { sidebarPlugin } from './sidebar-plugin.ts';
import { statusPlugin } from './status-plugin.ts';
import { tablePlugin } from './table-plugin.ts';

export { ICelltrailSettings, ITrackingClient } from './tokens.ts';

/** What loads with JupyterLab: each plugin brings its views and their code when they are first seen. */
const plugins: JupyterFrontEndPlugin<unknown>[] = [
  settingsPlugin,
  clientPlugin,
  sidebarPlugin,
  runTabPlugin,
  comparePlugin,
  tablePlugin,
  inlinePlotsPlugin,
  plotRendererPlugin,
  statusPlugin,
  runningPlugin,
  noticesPlugin,
  launcherPlugin
];

export default plugins;
