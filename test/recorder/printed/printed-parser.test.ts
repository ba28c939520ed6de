import { describe, expect, it } from 'vitest';
import { PrintedParser } from '../../../src/recorder/printed/printed-parser.ts';
import { readPrints } from './read-prints.ts';

describe('what libraries print becomes points', () => {
  it('Keras: the end of each epoch, redrawn with backspaces and colours', () => {
    const bar = (at: number, rest: string) =>
      `\x1b[1m${at}/12\x1b[0m \x1b[32m━━━━\x1b[0m\x1b[37m━━\x1b[0m \x1b[1m0s\x1b[0m 3ms/step - ${rest}`;
    const again = '\b'.repeat(60) + '\r';
    expect(
      readPrints([
        'Epoch 1/2\n',
        `${again}${bar(1, 'accuracy: 0.1 - loss: 2.3')}`,
        `${again}${bar(12, 'accuracy: 0.5 - loss: 1.2')}`,
        `${again}${bar(12, 'accuracy: 0.52 - loss: 1.1 - val_accuracy: 0.6 - val_loss: 1e-2')}\n`,
        `Epoch 2/2\n${bar(12, 'accuracy: 0.9 - loss: nan - val_accuracy: 0.8 - val_loss: inf')}\n`,
        `${bar(4, 'accuracy: 0.91 - loss: 0.31')}\n`
      ])
    ).toEqual([
      'accuracy 0.52 @ 1',
      'loss 1.1 @ 1',
      'val_accuracy 0.6 @ 1',
      'val_loss 0.01 @ 1',
      'accuracy 0.9 @ 2',
      'loss NaN @ 2',
      'val_accuracy 0.8 @ 2',
      'val_loss Infinity @ 2',
      'evaluate_accuracy 0.91 @ 1',
      'evaluate_loss 0.31 @ 1'
    ]);
  });

  it('Keras without a bar, and TensorFlow 1', () => {
    expect(
      readPrints(
        'Epoch 1/2\n12/12 - 1s - 5ms/step - loss: 0.31\n' +
          'Epoch 2/2\n12/12 [==============================] - 0s 3ms/step - loss: 0.2\n'
      )
    ).toEqual(['loss 0.31 @ 1', 'loss 0.2 @ 2']);
  });

  it('tqdm: a point for each step at which the bar stood, and epochs one after the other', () => {
    const bar = (epoch: number, n: number, loss: string) =>
      `\rEpoch ${epoch}:  45%|████▌     | ${n}/20 [00:03<00:04, 12.1it/s, loss=${loss}, v_num=3]`;
    expect(
      readPrints([
        '\rEpoch 0:   0%|          | 0/20 [00:00<?, ?it/s]',
        bar(0, 10, '0.5'),
        bar(0, 10, '0.5'),
        bar(0, 10, '0.4'),
        bar(0, 20, '0.3'),
        '\n',
        bar(1, 5, '0.2'),
        bar(1, 20, '0.1'),
        '\n45it [00:03, 12.1it/s, loss=0.05]\n'
      ])
    ).toEqual([
      'loss 0.4 @ 10',
      'loss 0.3 @ 20',
      'loss 0.2 @ 25',
      'loss 0.1 @ 40',
      'loss 0.05 @ 41'
    ]);
  });

  it('tqdm: what a validation has is not mixed with the training', () => {
    expect(
      readPrints(
        'Train: 100%|██| 5/5 [00:00<00:00, 9.1it/s, loss=0.5]\n' +
          'Validation: 100%|██| 5/5 [00:00<00:00, 9.1it/s, loss=0.7]\n'
      )
    ).toEqual(['loss 0.5 @ 5', 'validation_loss 0.7 @ 5']);
  });

  it('a bar that is redrawn thousands of times a second: ten a second and the last', () => {
    const parser = new PrintedParser();
    const points = [];
    for (let n = 1; n <= 10_000; n++) {
      const text = `\r${n / 100}%|███| ${n}/10000 [00:03<00:04, 12.1it/s, loss=${1 / n}]`.replace(
        /^\r\d+\.?\d*/,
        '\r1'
      );
      points.push(...parser.write('stderr', text, n / 10));
    }
    points.push(...parser.end(1000));
    expect(points.length).toBeLessThan(15);
    expect(points.at(-1)).toMatchObject({ step: 10_000, value: 1 / 10_000 });
  });

  it('Lightning: its bar and its tables', () => {
    expect(
      readPrints(
        'Epoch 3: 100%|██████| 12/12 [00:00<00:00, 95.2it/s, v_num=0, train_loss=0.31]\n' +
          '┏━━━━━━━━━━┳━━━━━━━━━━┓\n┃  Test metric  ┃  DataLoader 0  ┃\n┡━━━━━━╇━━━━━━━┩\n' +
          '│   test_acc    │   0.910000026226    │\n│ test/loss │ 0.4 │\n└──────┴──────┘\n' +
          '──────────\n     Validate metric           DataLoader 0          DataLoader 1\n────\n' +
          '      val_acc             0.91         0.81\n────\n'
      )
    ).toEqual([
      'train_loss 0.31 @ 12',
      'test_acc 0.910000026226 @ 1',
      'test/loss 0.4 @ 1',
      'val_acc 0.91 @ 1',
      'val_acc/dataloader_idx_1 0.81 @ 1'
    ]);
  });

  it('Hugging Face: dictionaries beside a bar, whose steps are the steps', () => {
    const parser = new PrintedParser();
    const bar = (n: number) => `\r 10%|█         | ${n}/1000 [00:10<01:30,  9.9it/s]`;
    const points = [
      ...parser.write('stderr', bar(499), 0),
      ...parser.write('stderr', bar(500), 200),
      ...parser.write('stderr', ' '.repeat(20) + '\r', 400),
      ...parser.write(
        'stdout',
        "{'loss': 0.31, 'grad_norm': 1.2, 'learning_rate': 5e-05, 'epoch': 0.5}\n",
        600
      ),
      ...parser.write('stderr', bar(999), 800),
      ...parser.write('stderr', bar(1000), 1000),
      ...parser.write('stderr', '\r', 1200),
      ...parser.write(
        'stdout',
        "{'eval_loss': '0.2', 'eval_runtime': '1.1', 'epoch': '1.0'}\n",
        1400
      )
    ];
    expect(points.map(({ key, value, step }) => `${key} ${value} @ ${step}`)).toEqual([
      'loss 0.31 @ 500',
      'grad_norm 1.2 @ 500',
      'learning_rate 0.00005 @ 500',
      'eval_loss 0.2 @ 1000',
      'eval_runtime 1.1 @ 1000'
    ]);
  });

  it('Hugging Face and fastai: the table that is drawn anew, and no table of pandas', () => {
    const table = (align: string, head: string[], ...rows: string[][]) =>
      `<progress value="20"></progress><table border="1" class="dataframe">\n<thead>\n` +
      `<tr style="text-align: ${align};">\n${head.map(h => `<th>${h}</th>`).join('\n')}\n</tr></thead>\n<tbody>` +
      rows.map(row => `<tr>\n${row.map(cell => `<td>${cell}</td>`).join('\n')}\n</tr>`).join('\n') +
      '</tbody></table>';
    const parser = new PrintedParser();
    const show = (...given: Parameters<typeof table>) =>
      parser
        .display({ 'text/html': table(...given) }, 5.5)
        .map(({ key, value, step }) => `${key} ${value} @ ${step}`);
    const head = ['Step', 'Training Loss', 'Validation Loss'];
    expect(show('left', head, ['500', '0.5', 'No log'])).toEqual(['Training Loss 0.5 @ 500']);
    expect(show('left', head, ['500', '0.5', 'No log'], ['1,000', '0.3', '0.4'])).toEqual([
      'Training Loss 0.3 @ 1000',
      'Validation Loss 0.4 @ 1000'
    ]);
    expect(show('right', head, ['1', '2', '3'])).toEqual([]);
  });

  it('XGBoost, LightGBM and CatBoost', () => {
    expect(
      readPrints(
        '[0]\tvalidation_0-rmse:0.41\tvalidation_1-auc:0.5\n[1]\tvalidation_0-rmse:0.31\tvalidation_1-auc:0.6\n' +
          "[1]\tvalid_0's l2: 0.31\tvalid_0's auc: 0.9 + 0.01\n[2]\tvalid_0's l2: 0.2\tvalid_0's auc: 0.95\n" +
          "Early stopping, best iteration is:\n[1]\tvalid_0's l2: 0.31\tvalid_0's auc: 0.9\n" +
          '0:\tlearn: 0.6931\ttest: 0.6930\tbest: 0.6930 (0)\ttotal: 46.9ms\tremaining: 46.8s\n'
      )
    ).toEqual([
      'validation_0-rmse 0.41 @ 0',
      'validation_1-auc 0.5 @ 0',
      'validation_0-rmse 0.31 @ 1',
      'validation_1-auc 0.6 @ 1',
      'valid_0-l2 0.31 @ 1',
      'valid_0-auc 0.9 @ 1',
      'valid_0-l2 0.2 @ 2',
      'valid_0-auc 0.95 @ 2',
      'learn 0.6931 @ 0',
      'test 0.693 @ 0'
    ]);
  });

  it('scikit-learn and fastai: tables that grow, and searches', () => {
    expect(
      readPrints(
        '      Iter       Train Loss   Remaining Time \n         1           1.1927            0.55s\n' +
          '         2           1.0399            0.50s\n' +
          'epoch     train_loss  valid_loss  accuracy  time    \n0         0.512       0.31        0.9       00:10     \n' +
          '[CV 1/5] END ....C=1, gamma=0.1;, score=0.913 total time=   0.0s\n' +
          '[CV 2/5] END ....C=1;, score=(train=0.95, test=0.9) total time=   0.0s\nIteration 1, loss = 0.69\n'
      )
    ).toEqual([
      'Train Loss 1.1927 @ 1',
      'Train Loss 1.0399 @ 2',
      'train_loss 0.512 @ 0',
      'valid_loss 0.31 @ 0',
      'accuracy 0.9 @ 0',
      'score 0.913 @ 1',
      'train_score 0.95 @ 1',
      'test_score 0.9 @ 1',
      'loss 0.69 @ 1'
    ]);
  });

  it.each([
    ['loss=0.31 acc: 0.9\n', ['loss 0.31 @ 1', 'acc 0.9 @ 1']],
    ['Epoch [2/5], Step [100/600], Loss: 0.31\n', ['Loss 0.31 @ 700']],
    ['Train Epoch: 1 [640/60000 (1%)]\tLoss: 2.300\n', ['Loss 2.3 @ 640']],
    [
      'Test set: Average loss: 0.05, Accuracy: 9875/10000 (99%)\n',
      ['Average loss 0.05 @ 1', 'Accuracy 99 @ 1']
    ],
    [
      'step 250: train loss 2.1, val loss 2.2\niter 251: loss 2.05, time 300ms, mfu 3%\n',
      ['train loss 2.1 @ 250', 'val loss 2.2 @ 250', 'loss 2.05 @ 251']
    ],
    [
      'Epoch 0/24\n----------\ntrain Loss: 0.7 Acc: 0.6\nval Loss: 0.5 Acc: 0.8\n',
      ['train Loss 0.7 @ 0', 'train Acc 0.6 @ 0', 'val Loss 0.5 @ 0', 'val Acc 0.8 @ 0']
    ],
    ['loss: tensor(0.31, grad_fn=<MeanBackward0>)\n', ['loss 0.31 @ 1']],
    ['{ epoch: 3, loss: 0.31, val_loss: NaN }\n', ['loss 0.31 @ 3', 'val_loss NaN @ 3']],
    ['Validation Accuracy: 91.2%\n', ['Validation Accuracy 91.2 @ 1']],
    ['epoch 3 | acc@1: 0.5\n', ['acc_1 0.5 @ 3']],
    ['Episode 20  reward: -13.5\n', ['reward -13.5 @ 20']]
  ])('loops of people: %j', (text, points) => {
    expect(readPrints(text)).toEqual(points);
  });

  it('steps that begin again go on, and so do lines that stand at one step', () => {
    expect(readPrints('epoch 1 loss=3\nepoch 2 loss=2\nepoch 1 loss=5\nepoch 2 loss=4\n')).toEqual([
      'loss 3 @ 1',
      'loss 2 @ 2',
      'loss 5 @ 3',
      'loss 4 @ 4'
    ]);
    expect(readPrints('epoch 1 loss=3\nepoch 1 loss=2\nepoch 2 loss=1\n')).toEqual([
      'loss 3 @ 1',
      'loss 2 @ 2',
      'loss 1 @ 3'
    ]);
  });

  it('a line that is made to take long does not', () => {
    for (const end of ['1', '%| 1', '1/2 [', 'loss', ': 1e']) {
      const began = performance.now();
      readPrints(`a${' '.repeat(1900)}${end}1\n${'1 '.repeat(900)}${end}1\n`);
      // A pattern with two open ends took 900 ms.
      expect(performance.now() - began).toBeLessThan(300);
    }
  });

  it('lines that come in pieces, from two streams, with and without an end', () => {
    const parser = new PrintedParser();
    const points = [
      ...parser.write('stdout', 'loss=0.', 1),
      ...parser.write('stderr', 'acc', 2),
      ...parser.write('stdout', '31\r', 3.7),
      ...parser.write('stdout', '\nloss=0.2', 4),
      ...parser.write('stderr', '=0.9\n', 5),
      ...parser.end(6)
    ];
    expect(points).toEqual([
      { key: 'loss', value: 0.31, step: 1, timestamp: 4 },
      { key: 'acc', value: 0.9, step: 1, timestamp: 5 },
      { key: 'loss', value: 0.2, step: 2, timestamp: 6 }
    ]);
  });
});
