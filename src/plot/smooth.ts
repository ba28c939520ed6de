/**
 * Exponential moving average, corrected for its start at 0, as TensorBoard smooths (`resmoothDataset` of
 * its vz_line_chart2). What is no finite number stays as it is, and counts for nothing.
 *
 * @param values in the order of the axis
 * @param weight of what came before: 0 leaves the values as they are; below 1
 */
export function smooth(values: readonly number[], weight: number): readonly number[] {
  if (weight <= 0) return values;
  let average = 0;
  // Of the weights so far; what is missing to 1 is the start at 0.
  let start = 1;
  return values.map(value => {
    if (!Number.isFinite(value)) return value;
    average = average * weight + value * (1 - weight);
    start *= weight;
    return average / (1 - start);
  });
}
