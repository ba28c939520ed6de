export interface Tick {
  value: number;
  label: string;
}

/**
 * Round numbers (1, 2 or 5 times a power of ten) inside a range, some `wanted` of them.
 *
 * @param options.integers steps and counts: no tick between two whole numbers
 */
export function niceTicks(
  low: number,
  high: number,
  wanted: number,
  options: { integers?: boolean } = {}
): Tick[] {
  let step = niceStep(high / Math.max(1, wanted) - low / Math.max(1, wanted));
  if (options.integers) step = Math.max(1, step);
  if (!Number.isFinite(step) || step <= 0) return [];
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const ticks: Tick[] = [];
  for (let index = first; index <= last && ticks.length < 50; index += 1) {
    const value = index * step;
    ticks.push({ value, label: tickLabel(value, step) });
    // Beyond 2^53 adding 1 changes nothing.
    if (index + 1 === index) break;
  }
  return ticks;
}

function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  const lead = raw / power;
  const nice = lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10;
  return nice * power;
}

/** All ticks of an axis have as many decimals as its step needs. */
function tickLabel(value: number, step: number): string {
  const size = Math.abs(value);
  if (value === 0 || size < step / 2) return '0';
  if (size >= 1e6 || step < 1e-4) {
    const digits = Math.max(0, Math.round(Math.log10(size / step) + 0.3));
    const [mantissa, exponent] = value.toExponential(Math.min(6, digits)).split('e');
    return `${Number(mantissa)}e${Number(exponent)}`;
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return value.toFixed(Math.min(6, decimals));
}
