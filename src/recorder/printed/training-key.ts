import { remembered } from './remembered.ts';

/** Words that hardly anything but a training or an evaluation prints a number for. */
const STRONG =
  words(`loss losses logloss acc accuracy auc auroc auprc rocauc f1 fscore precision recall rmse
  rmsle mae mse mape r2 perplexity ppl bleu rouge rougel iou miou ndcg mrr psnr ssim bce nll elbo mcc`);
/** Words that other programs print too: they count beside one of the others, or beside an epoch or step. */
const WEAK =
  words(`lr map kl wer cer dice reward return score error err grad norm fid return advantage
  entropy learning rate gradient improvement oob`);
/** What stands before or behind them. */
const AFFIXES =
  words(`train training trn val valid validation test testing eval evaluation dev avg mean
  average running epoch batch total best macro micro weighted final cv smooth ema step g d gen disc
  generator discriminator actor critic policy value model top global moving score cls box seg obj dfl
  reg rec recon reconstruction aux binary categorical sparse crossentropy cross entropy squared absolute
  root std min max median set`);

export type KeyKind = 'strong' | 'weak' | 'other';

/** Whether a key is one of a training's: all of its words must be, in snake, kebab or camel case. */
export const keyKind = remembered((key: string): KeyKind => {
  const all = wordsOf(key);
  if (!all.every(isOfTraining)) return 'other';
  if (all.some(word => STRONG.has(word))) return 'strong';
  return all.some(word => WEAK.has(word)) ? 'weak' : 'other';
});

/** Of several words before a number, those at the end that make a key; '' when the last is none. */
export function keyAtEnd(text: string): string {
  const parts = text.trim().split(/ +/);
  let from = parts.length;
  while (from > 0 && isPart(parts[from - 1]!)) from--;
  const key = parts.slice(from).join(' ');
  return keyKind(key) === 'other' ? '' : key;
}

const isPart = (part: string): boolean => {
  const all = wordsOf(part);
  return all.length > 0 && all.every(isOfTraining);
};

const isOfTraining = (word: string): boolean =>
  STRONG.has(word) || WEAK.has(word) || AFFIXES.has(word) || /^\d+$/.test(word);

/** The part of a data set that a line is about, as it is printed: `Train`, `val`; '' for none. */
export const splitOf = (text: string): string =>
  /(?:^|[^\w])(train(?:ing)?|val(?:id(?:ation)?)?|test(?:ing)?|eval(?:uation)?|dev)\b/i.exec(
    text
  )?.[1] ?? '';

function wordsOf(key: string): string[] {
  return key
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/R²/g, 'r2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '');
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
