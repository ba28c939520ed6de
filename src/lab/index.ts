import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { clientPlugin } from './client-plugin.ts';
import { inlinePlotsPlugin } from './inline-plots-plugin.ts';
import { plotRendererPlugin } from './plot-renderer-plugin.ts';
import { runTabPlugin } from './run-tab-plugin.ts';
import { settingsPlugin } from './settings-plugin.ts';
import { sidebarPlugin } from './sidebar-plugin.ts';
import { statusPlugin } from './status-plugin.ts';

export { ICelltrailSettings, ITrackingClient } from './tokens.ts';

/** What loads with JupyterLab: each plugin brings its views and their code when they are first seen. */
const plugins: JupyterFrontEndPlugin<unknown>[] = [
  settingsPlugin,
  clientPlugin,
  sidebarPlugin,
  runTabPlugin,
  inlinePlotsPlugin,
  plotRendererPlugin,
  statusPlugin
];

export default plugins;
