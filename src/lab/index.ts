import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { clientPlugin } from './client-plugin.ts';
import { comparePlugin } from './tabs/compare-plugin.ts';
import { inlinePlotsPlugin } from './notebook/inline-plots-plugin.ts';
import { launcherPlugin } from './tabs/launcher-plugin.ts';
import { notebookTabPlugin } from './tabs/notebook-tab-plugin.ts';
import { noticesPlugin } from './notebook/notices-plugin.ts';
import { plotRendererPlugin } from './saved-plot/plot-renderer-plugin.ts';
import { runTabPlugin } from './tabs/run-tab-plugin.ts';
import { runningPlugin } from './sidebar/running-plugin.ts';
import { settingsPlugin } from './settings-plugin.ts';
import { sidebarPlugin } from './sidebar/sidebar-plugin.ts';
import { statusPlugin } from './sidebar/status-plugin.ts';
import { tablePlugin } from './tabs/table-plugin.ts';

export { ICelltrailSettings, ITrackingClient } from './tokens.ts';

/** What loads with JupyterLab: each plugin brings its views and their code when they are first seen. */
const plugins: JupyterFrontEndPlugin<unknown>[] = [
  settingsPlugin,
  clientPlugin,
  sidebarPlugin,
  runTabPlugin,
  notebookTabPlugin,
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
