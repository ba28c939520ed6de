import { CommandRegistry } from '@lumino/commands';
import type { Widget } from '@lumino/widgets';
import { afterEach, expect, it } from 'vitest';
import { comparePlugin } from '../../../src/lab/tabs/compare-plugin.ts';
import type { CompareTabWidget } from '../../../src/lab/tabs/compare-tab.ts';
import { CommandIDs } from '../../../src/lab/tokens.ts';
import { FakeRecord } from '../fake-record.ts';

let disposables: { dispose(): void }[] = [];

afterEach(() => {
  for (const one of disposables) one.dispose();
  disposables = [];
});

/** The plugin in a shell that only keeps what it is given. */
function start() {
  const commands = new CommandRegistry();
  const tabs: CompareTabWidget[] = [];
  const shown: string[] = [];
  const app = {
    commands,
    shell: {
      add: (widget: Widget) => void tabs.push(widget as CompareTabWidget),
      activateById: (id: string) => void shown.push(id)
    }
  };
  const record = new FakeRecord();
  comparePlugin.activate(app as never, record, null, null, null, null, null);
  disposables.push({ dispose: () => tabs.forEach(tab => tab.dispose()) }, record.events);
  const compare = (args: object) => commands.execute(CommandIDs.compareRuns, args as never);
  return { commands, compare, tabs, shown };
}

it('opens a tab for runs, and shows it again for the same runs in another order', async () => {
  const { compare, tabs, shown } = start();
  await compare({ run_ids: ['a', 'b'] });
  await compare({ run_ids: ['b', 'a'] });
  await compare({ run_ids: ['a', 'c'] });
  expect(tabs.map(({ title }) => title.label)).toEqual(['Compare 2', 'Compare 2']);
  expect(shown).toEqual([tabs[0].id, tabs[0].id, tabs[1].id]);
});

it('brings a tab back as the layout kept it', async () => {
  const { compare, tabs } = start();
  await compare({ run_ids: ['a', 'b', 'c'], state: 'runs=a+b+c&base=b', key: 'kept' });
  expect(tabs[0]).toMatchObject({
    key: 'kept',
    id: 'celltrail-compare-kept',
    state: 'runs=a+b+c&base=b'
  });
});

it('leads from the palette to the table, where runs are chosen', async () => {
  const { commands, compare, tabs } = start();
  let opened = 0;
  commands.addCommand(CommandIDs.openTable, { execute: () => void (opened += 1) });
  await compare({});
  expect(opened).toBe(1);
  expect(tabs).toEqual([]);
});
