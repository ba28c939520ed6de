/**
 * Prints of notebooks that train nothing, in the like of what people's notebooks print: a hundred
 * documents and more, of each kind as many as it has variants. Always the same.
 */
export function printsWithoutTraining(): { name: string; text: string }[] {
  return Object.entries(KINDS).flatMap(([name, write]) =>
    Array.from({ length: 6 }, (_, n) => ({ name: `${name} ${n}`, text: write(n, numbers(n)) }))
  );
}

type Numbers = (from: number, to: number, digits?: number) => string;

/** Numbers that are the same in each run. */
function numbers(seed: number): Numbers {
  let state = seed * 7919 + 17;
  return (from, to, digits = 0) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return (from + ((to - from) * state) / 2 ** 31).toFixed(digits);
  };
}

const rows = (count: number, row: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => row(n)).join('\n') + '\n';

const KINDS: Record<string, (n: number, x: Numbers) => string> = {
  'a data frame': (n, x) =>
    `    city  population  score  error\n${rows(5 + n, i => `${i}   Bern      ${x(1e4, 1e6)}   ${x(0, 9, 2)}   ${x(0, 1, 4)}`)}\n[${n + 5} rows x 4 columns]\n`,
  'a described frame': (_, x) =>
    `            price\ncount  ${x(10, 99)}.000000\nmean    ${x(0, 9, 6)}\nstd     ${x(0, 9, 6)}\nmin     ${x(0, 9, 6)}\n25%     ${x(0, 9, 6)}\nmax     ${x(0, 9, 6)}\nName: loss, dtype: float64\n`,
  'a data frame of losses': (n, x) =>
    `   year  profit  loss\n${rows(4 + n, i => `${i}  ${2010 + i}    ${x(1, 99)}.5   ${x(1, 99)}.5`)}`,
  'info of a frame': (_, x) =>
    `<class 'pandas.core.frame.DataFrame'>\nRangeIndex: ${x(10, 999)} entries, 0 to ${x(10, 999)}\nData columns (total 2 columns):\n #   Column  Non-Null Count  Dtype\n 0   lr      ${x(10, 99)} non-null     float64\n 1   acc     ${x(10, 99)} non-null     int64\nmemory usage: ${x(1, 9, 1)} KB\n`,
  variables: (n, x) =>
    rows(
      4,
      i =>
        `x = ${x(1, 9)}\ny: ${x(0, 1, 3)}\nn_${i}=${n}\ntotal = ${x(1, 999)}\nmean: ${x(0, 9, 2)}, std: ${x(0, 1, 2)}`
    ),
  steps: (n, x) =>
    rows(
      4 + n,
      i =>
        `Step ${i + 1}: x = ${x(0, 1, 4)}\nIteration ${i}: f(x) = ${x(0, 99, 3)}, residual: ${x(0, 1, 6)}\nround ${i}, bank: ${x(0, 100)}`
    ),
  timings: (_, x) =>
    `${x(1, 9, 2)} ms ± ${x(1, 9, 1)} µs per loop (mean ± std. dev. of 7 runs, 100 loops each)\nCPU times: user ${x(1, 99)} ms, sys: ${x(1, 9, 2)} ms, total: ${x(1, 99)} ms\nWall time: ${x(1, 9, 2)} s\nelapsed: ${x(0, 9, 3)}s\nEpoch time: 17${x(10000000, 99999999)}\n`,
  pip: (_, x) =>
    `Collecting numpy==1.${x(10, 26)}.${x(0, 9)}\n  Downloading numpy-1.26.4-cp311-manylinux_2_17_x86_64.whl (18.3 MB)\n     ━━━━━━━━━━━━━━━━ ${x(1, 18, 1)}/18.3 MB ${x(1, 9, 1)} MB/s eta 0:00:01\nRequirement already satisfied: pytz>=2020.1 in /usr/lib (from pandas) (2024.${x(1, 9)})\nSuccessfully installed numpy-1.26.4\n`,
  'HTTP headers': (_, x) =>
    `HTTP/1.1 200 OK\ncontent-length: ${x(10, 9999)}\nage: ${x(0, 99)}\nx-ratelimit-remaining: ${x(0, 60)}\ndate: Tue, 0${x(1, 9)} Jan 2024 10:0${x(0, 9)}:00 GMT\ncache-control: max-age=${x(0, 999)}\nstatus: 200\nserver: nginx/1.${x(10, 25)}.0\n`,
  'an assertion': (_, x) =>
    `AssertionError: assert ${x(0, 1, 2)} == ${x(0, 1, 2)}\n  +  where ${x(0, 1, 2)} = accuracy(3)\n- loss = ${x(0, 1, 2)}\n+ loss = ${x(0, 1, 2)}\nExpected: ${x(1, 9)}\nActual: ${x(1, 9)}\nmax abs error: ${x(0, 1, 5)}\nMismatched elements: ${x(1, 9)} / 10 (${x(1, 99)}%)\n`,
  'a log of git': (_, x) =>
    `commit 9f${x(1000, 9999)}e1\nAuthor: A <a@b.c>\nDate:   Mon Mar ${x(1, 28)} 10:00:0${x(0, 9)} 2024 +0100\n\n    train: lower lr to 0.0${x(1, 9)}, acc: up\n\n ${x(1, 9)} files changed, ${x(1, 99)} insertions(+), ${x(1, 99)} deletions(-)\n@@ -${x(1, 99)},7 +${x(1, 99)},7 @@\n`,
  JSON: (_, x) =>
    `{\n  "name": "a",\n  "lr": 0.${x(1, 9)},\n  "precision": ${x(1, 9)},\n  "loss": 0.${x(1, 9)},\n  "version": "1.${x(0, 9)}.0"\n}\n{'id': ${x(1, 99)}, 'price': ${x(1, 99, 2)}, 'score': ${x(0, 9)}}\n{"a": 1, "b": [1, 2]}\n`,
  'a log': (_, x) =>
    rows(
      5,
      i =>
        `2024-01-0${i + 1} 10:0${i}:0${x(0, 9)},${x(100, 999)} INFO worker: retries=${x(0, 5)} latency: ${x(1, 99)}ms queue=${x(0, 9)} rss=${x(1, 99)}MB pid: ${x(1, 9999)}`
    ),
  addresses: (_, x) =>
    `Listening on http://127.0.0.1:${x(1000, 9999)}/lab?loss=${x(0, 9)}&acc=0.${x(1, 9)}\npostgres://localhost:5432/db\nhost: 10.0.0.${x(1, 99)}:80\nPort: ${x(1000, 9999)}\n`,
  versions: (_, x) =>
    `Python 3.${x(8, 13)}.${x(0, 9)}\nnumpy: 1.2${x(0, 6)}.4\nscikit-learn==1.${x(0, 5)}.0\ntorch 2.${x(0, 5)}.1+cu121\nCUDA: 12.${x(0, 6)}\nmap: 3.${x(1, 9)}.2\n`,
  'a download': (_, x) =>
    `\rdata.zip:  45%|████▌     | ${x(10, 99)}/100 [00:03<00:04, ${x(1, 20, 1)}it/s]\rdata.zip: 100%|██████████| 1.${x(1, 9)}M/1.95M [00:01<00:00, 1.2MB/s]\n100%|██████████| 100/100 [00:09<00:00, 11.1it/s, files=${x(1, 99)}, errors=0]\n${x(10, 99)}it [00:01, 30.1it/s]\n`,
  money: (_, x) =>
    `Profit and loss of Q${x(1, 4)}\n{'stop_loss': ${x(90, 99, 1)}, 'profit': 3}\nstop_loss: ${x(90, 99, 1)}\nStop loss = ${x(90, 99)}\nprice: ${x(1, 999)},${x(100, 999)}.00\ntotal return: ${x(0, 9, 2)}%\nSharpe: ${x(0, 3, 2)}\nmax drawdown: -${x(0, 1, 3)}\n`,
  dice: (n, x) =>
    rows(
      3 + n,
      i =>
        `Roll ${i + 1}: dice = ${x(1, 6)}\nScore: ${x(0, 99)}\nGame ${i} reward: ${x(0, 9)} coins\nlives: ${x(0, 3)}`
    ),
  statistics: (_, x) =>
    `t-statistic: ${x(0, 9, 4)}, p-value: ${x(0, 1, 6)}\nPearson r = ${x(0, 1, 3)}\nslope=${x(0, 9, 3)} intercept=${x(0, 9, 3)}\nR-squared:                       0.${x(100, 999)}\nstandard error: ${x(0, 1, 4)}\nentropy: ${x(0, 9, 3)}\nchi2=${x(0, 99, 2)}\n`,
  'a regression by the book': (_, x) =>
    `                            OLS Regression Results\n==============================================================================\nDep. Variable:                      y   R-squared:                       0.${x(100, 999)}\nNo. Observations:                 ${x(10, 99)}   AIC:                             ${x(100, 999)}.1\nDf Residuals:                      ${x(10, 99)}   BIC:                             ${x(100, 999)}.6\nDate:                Mon, 0${x(1, 9)} Jan 2024\n`,
  'a table': (_, x) =>
    `| name | score | error |\n|------|-------|-------|\n${rows(4, () => `| a    | ${x(0, 9, 2)}  | ${x(0, 1, 2)}  |`)}+---+---+\n`,
  settings: (_, x) =>
    `SGDClassifier(alpha=0.${x(1, 9)}, loss='log_loss', tol=0.001)\nAdam(lr=0.00${x(1, 9)}, weight_decay=0.0)\nlr: 0.00${x(1, 9)}\nlearning_rate = 0.0${x(1, 9)}\nbatch_size: ${x(8, 64)}\nprecision: ${x(1, 9)}.1.0\nepochs: ${x(1, 99)}\nseed=${x(0, 99)}\n`,
  'a model that is only shown': (_, x) =>
    `Model: "sequential"\n┃ Layer (type)  ┃ Output Shape ┃ Param # ┃\n│ dense (Dense) │ (None, ${x(8, 99)})   │ ${x(100, 999)}     │\n Total params: ${x(100, 999)} (1.${x(1, 9)} KB)\n Trainable params: ${x(100, 999)}\n`,
  text: (_, x) =>
    `In chapter ${x(1, 20)}: 10 reasons; see [1/3] and [2]: 4.\nThe loss of 3 ships in 18${x(10, 99)}, accuracy within 5 m, and recall: none.\nTrain 5 leaves at 10:${x(10, 59)}\nEpoch of Augustus: 27 BC\nTest ${x(1, 9)}: passed\n======= ${x(1, 99)} passed, 1 error in ${x(0, 9, 2)}s =======\n`,
  SQL: (_, x) =>
    ` * sqlite:///a.db\nDone.\n[(${x(1, 99)}, 'acc', 0.${x(1, 9)}), (${x(1, 99)}, 'loss', ${x(0, 9, 1)})]\nrowcount: ${x(1, 99)}\n(${x(1, 9)}, 3)\n`,
  physics: (_, x) =>
    `T=${x(200, 400, 1)} K, p=${x(1, 9, 3)} bar, m: ${x(1, 9, 2)} kg\nheat loss: ${x(1, 9, 2)} kW\nenergy: -${x(1, 99, 5)} eV\nstep size: ${x(0, 1, 4)}\ngain: ${x(1, 60)} dB\nGPS accuracy: ${x(1, 20)} m\n`
};
