/**
 * Whether smaller or larger is better, guessed from the name; null when nobody can tell.
 * A guess only: it chooses which extreme a summary names, never what is kept.
 */
export function metricDirection(metric_key: string): 'down' | 'up' | null {
  const name = metric_key.toLowerCase();
  if (/loss|error|\berr\b|rmse|\bmse\b|\bmae\b|perplexity|\bppl\b/.test(name)) return 'down';
  if (/acc|auc|f1|precision|recall|score|\br2\b|iou|bleu|rouge/.test(name)) return 'up';
  return null;
}
