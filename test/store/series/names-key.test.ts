import { expect, it } from 'vitest';
import { namesKey } from '../../../src/store/series/names-key.ts';

it.each([
  ['mlflow.log_metric("loss", 1)', []],
  ["mlflow.log_metrics({'loss': 1})", []],
  ['run.log(loss=0.1)', []],
  ['run.log(step=1, loss=0.1)', []],
  ['run.log({ loss: 0.1 })', []],
  ['run.log(`loss`, 1)', []],
  ['0.5', ['metric:loss']],
  ['', ['plot: loss']]
])('%s names what it logs', (source, tags) => {
  expect(namesKey('loss')(source, tags)).toBe(true);
});

it.each([
  ['print(max(loss, 3))', []],
  ['loss = train()', []],
  ['log_metric("val_loss", 1)', []],
  ['log_metric(f"{split}_loss", 1)', []],
  ['if (loss == 1): pass', []],
  ['train()', ['metric:loss2']]
])('%s does not name it', (source, tags) => {
  expect(namesKey('loss')(source, tags)).toBe(false);
});

it('takes a key with characters of patterns as it is', () => {
  expect(namesKey('a.b/c (d)')('log("a.b/c (d)", 1)', [])).toBe(true);
  expect(namesKey('a.b')('log("a-b", 1)', [])).toBe(false);
});
