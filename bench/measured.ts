/** One row of the table. */
export interface Measured {
  work: string;
  figure: string;
  /** For the ratio beside the other server, per unit where the sizes differ. */
  value: number;
  higherIsBetter: boolean;
  /** False when something acknowledged was not found afterwards. */
  ok: boolean;
  /** Points that were acknowledged for it. */
  points?: number;
  /** What is asked of ours: `must`, and `stretch` where there is one. In the unit of `value`. */
  aim?: { must: number; stretch?: number };
}

type Aim = Measured['aim'];

export const perSecond = (work: string, value: number, unit: string, ok = true, aim?: Aim) =>
  row({
    work,
    figure: `${thousands(value)} ${unit}`.trim() + '/s',
    value,
    higherIsBetter: true,
    ok,
    aim
  });

/** @param size what the other server was measured at, if not at the same */
export const milliseconds = (work: string, value: number, ok = true, aim?: Aim, size = '') =>
  row({ work, figure: `${shown(value)} ms${size}`, value, higherIsBetter: false, ok, aim });

export const amount = (work: string, value: number, unit: string, ok = true, aim?: Aim) =>
  row({ work, figure: `${shown(value)} ${unit}`, value, higherIsBetter: false, ok, aim });

const row = (measured: Measured): Measured => measured;

const shown = (value: number) =>
  value >= 100 ? thousands(value) : value.toFixed(value < 10 ? 2 : 1);

const thousands = (value: number) => Math.round(value).toLocaleString('en');
