import type { JupyterFrontEnd } from '@jupyterlab/application';
import { CommandRegistry } from '@lumino/commands';
import type { Widget } from '@lumino/widgets';
import { expect, it } from 'vitest';
import { tablePlugin } from '../../../src/lab/tabs/table-plugin.ts';
import { CommandIDs } from '../../../src/lab/tokens.ts';
import { FakeRecord } from '../fake-record.ts';

function activate() {
  const commands = new CommandRegistry();
  const added: { widget: Widget; area: string }[] = [];
  const activated: string[] = [];
  const shell = {
    add: (widget: Widget, area: string) => void added.push({ widget, area }),
    activateById: (id: string) => void activated.push(id)
  };
  const app = { commands, shell } as unknown as JupyterFrontEnd;
  // No notebooks, no JupyterLab shell, nothing to restore, no palette, no translations.
  void tablePlugin.activate(app, new FakeRecord(), null, null, null, null, null);
  return { commands, added, activated };
}

it('opens one tab, shows it again, and makes another once it was closed', async () => {
  const { commands, added, activated } = activate();
  await commands.execute(CommandIDs.openTable);
  await commands.execute(CommandIDs.openTable, { query: 'val/acc > 0.9' });
  expect(added).toHaveLength(1);
  expect(added[0].widget.title.label).toBe('Runs');
  expect(activated).toEqual(['celltrail-table', 'celltrail-table']);
  added[0].widget.dispose();
  await commands.execute(CommandIDs.openTable);
  expect(added).toHaveLength(2);
});
