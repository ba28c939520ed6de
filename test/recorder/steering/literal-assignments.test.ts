import { describe, expect, it } from 'vitest';
import { literalAssignments } from '../../../src/recorder/steering/literal-assignments.ts';

const python = (source: string) => Object.fromEntries(literalAssignments(source, 'python'));
const typescript = (source: string) => Object.fromEntries(literalAssignments(source, 'typescript'));

describe('parameters of a Python cell', () => {
  it.each([
    ['lr = 0.01', { lr: '0.01' }],
    ['lr=1e-3', { lr: '1e-3' }],
    ['n = 1_000', { n: '1000' }],
    ['offset = -2', { offset: '-2' }],
    ['mask = 0xff', { mask: '0xff' }],
    ['epochs: int = 10  # how long', { epochs: '10' }],
    ['name = "adam"', { name: 'adam' }],
    ["name = 'it\\'s'", { name: "it's" }],
    ['text = """two\nlines"""', { text: 'two\nlines' }],
    ['on = True; off = None', { on: 'True', off: 'None' }],
    ['a = b = 3', { a: '3', b: '3' }],
    ['layers = [64, 32]', { layers: '[64, 32]' }],
    [
      'cfg = {\n  "lr": 0.1,  # start\n  "steps": (1, 2),\n}',
      { cfg: '{\n  "lr": 0.1,  # start\n  "steps": (1, 2),\n}' }
    ],
    ['lr = 0.1\nlr = 0.2', { lr: '0.2' }],
    ['lr = 0.1\nn = 2\nlr = lr * 2', { n: '2' }],
    ['größe = 3', { größe: '3' }],
    // As papermill writes what it injects.
    ['a = float(\'nan\')\nb = [float("-inf")]', { a: 'nan', b: '[float("-inf")]' }],
    ['name = "gr\\xf6\\u00dfe \\U0001f600"', { name: 'größe 😀' }],
    ['# comment\n\nlr = 0.1\r\nn = 2', { lr: '0.1', n: '2' }]
  ])('are read from %j', (source, expected) => {
    expect(python(source)).toEqual(expected);
  });

  it.each([
    'lr = base / 2',
    'lr = 0.1 * 2',
    'x = f(1)',
    'x = [y, 1]',
    'a, b = 1, 2',
    'x == 1',
    'x += 1',
    'if on:\n    lr = 0.1',
    'def f(lr=0.1):\n    n = 2\n    return n',
    'f(lr=0.1,\n  n=2)',
    'text = "open',
    "f'''\nlr = 0.1\n'''",
    'x = nanny',
    'obj.x[0] = 1',
    'plt.rc.x = 3',
    'for x in y: pass\nelse: y = 5'
  ])('are none in %j', source => {
    expect(python(source)).toEqual({});
  });

  it('are read around what is no literal', () => {
    expect(python('import os\nlr = 0.1\nx = os.getpid()\nn = 2\nprint("a = 1")')).toEqual({
      lr: '0.1',
      n: '2'
    });
  });
});

describe('parameters of an R cell', () => {
  const r = (source: string) => Object.fromEntries(literalAssignments(source, 'R'));

  it.each([
    ['lr <- 0.1; n = 3L', { lr: '0.1', n: '3' }],
    ['learning.rate <- 1e-3', { 'learning.rate': '1e-3' }],
    ["name <- 'sgd'", { name: 'sgd' }],
    ['on = TRUE\noff <- NULL  # none', { on: 'TRUE', off: 'NULL' }],
    ['layers <- c(64, 32)', { layers: 'c(64, 32)' }],
    // As `celltrail exec` and papermill write what they inject.
    [
      'opt = list("a" = 1, b = list(2, NULL), "c" = "x")',
      { opt: 'list("a" = 1, b = list(2, NULL), "c" = "x")' }
    ],
    ['x = -Inf', { x: '-Inf' }]
  ])('are read from %j', (source, expected) => {
    expect(r(source)).toEqual(expected);
  });

  it.each([
    'x <- f(1)',
    'x <- c(y, 1)',
    'f <- function(x = 1) {\n  y <- 2\n}',
    'x == 1',
    'x$y <- 1'
  ])('are none in %j', source => {
    expect(r(source)).toEqual({});
  });
});

describe('parameters of a Julia cell', () => {
  const julia = (source: string) => Object.fromEntries(literalAssignments(source, 'julia'));

  it.each([
    ['lr = 0.1; n::Int = 3', { lr: '0.1', n: '3' }],
    ['opt = nothing', { opt: 'nothing' }],
    ['cfg = Dict("a" => 1, "b" => [1, 2])', { cfg: 'Dict("a" => 1, "b" => [1, 2])' }],
    ['cost = "5 \\$"', { cost: '5 $' }]
  ])('are read from %j', (source, expected) => {
    expect(julia(source)).toEqual(expected);
  });

  it('are none where a string has something computed in it', () => {
    expect(julia('name = "run $n"\nlr = 0.1')).toEqual({ lr: '0.1' });
  });
});

describe('parameters of a TypeScript cell', () => {
  it.each([
    ['const lr = 0.01;', { lr: '0.01' }],
    ['let epochs: number = 10 // how long', { epochs: '10' }],
    ['export const name: string = `adam`', { name: 'adam' }],
    ['var on = true, off = false', {}],
    ['n = 3n', { n: '3n' }],
    ['const layers: number[] = [64, 32];', { layers: '[64, 32]' }],
    ["const cfg = { lr: 0.1, 'steps': [1, 2] };", { cfg: "{ lr: 0.1, 'steps': [1, 2] }" }],
    ['/* const old = 1 */\nconst fresh = 2', { fresh: '2' }],
    ['  const indented = 1', { indented: '1' }],
    [
      'const name = `run-${x}`;\nconst lr = 0.1;\nconst other = `plain`;',
      { lr: '0.1', other: 'plain' }
    ]
  ])('are read from %j', (source, expected) => {
    expect(typescript(source)).toEqual(expected);
  });

  it.each([
    'const lr = base / 2;',
    'const text = `${lr}`;',
    'const f = (x = 1) => x;',
    'function f() {\n  const lr = 0.1;\n}',
    'const { a } = { a: 1 };',
    'x === 1',
    'const text = `a ${x ? `b ${y}` : "}"} c`'
  ])('are none in %j', source => {
    expect(typescript(source)).toEqual({});
  });
});
