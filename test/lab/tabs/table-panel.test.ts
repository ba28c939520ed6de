import { afterEach, expect, it } from 'vitest';
import { TablePanel } from '../../../src/lab/tabs/table-panel.tsx';
import { TestHost } from '../../ui/test-host.ts';
import { FakeRecord } from '../fake-record.ts';

afterEach(() => localStorage.clear());

const said = () => localStorage.getItem('celltrail.table.state');

it('shows what its caller asks for, keeps it, and leaves it where nothing is asked for', () => {
  const record = new FakeRecord();
  const panel = new TablePanel(record, new TestHost(), { query: 'resnet', experiment_id: '7' });
  expect(said()).toBe('q=resnet&e=7');
  panel.showRuns({});
  expect(said()).toBe('q=resnet&e=7');
  panel.showRuns({ query: 'vgg' });
  expect(said()).toBe('q=vgg');
  panel.dispose();
  record.dispose();
});
