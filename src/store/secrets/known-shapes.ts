import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { Span } from './merge-spans.ts';
import { MORE_SHAPES } from './more-shapes.ts';

/**
 * Where a text has secrets that are known by their shape: tokens of services, private keys,
 * passwords in URLs.
 *
 * The rules are those of secretlint's recommended preset, a maintained set, and a table of our own
 * for what it lacks. The preset's rules are called by themselves: they are synchronous, and take
 * some 15 ms for 1 MB of text, while secretlint's engine is asynchronous, counts lines and obeys
 * comments that turn rules off. A rule that a later version adds is used without more.
 *
 * @param text without escape sequences of a terminal
 * @returns in no order, and they may overlap
 */
export function knownShapes(text: string): Span[] {
  // `'…\nghp_…'` in a repr: a letter before a token is taken for the middle of a word.
  const content = text.includes('\\') ? text.replace(/\\[abfnrtv]/g, '  ') : text;
  const spans = reportedIn(content);
  for (const { pattern, isSecret } of MORE_SHAPES) {
    for (const { indices, 0: match, groups } of content.matchAll(pattern)) {
      const secret = groups?.['secret'] ?? match;
      if (isSecret && !isSecret(secret)) continue;
      const [start, end] = indices?.groups?.['secret'] ?? indices![0];
      spans.push({ start, end });
    }
  }
  return spans;
}

/** What of secretlint's interface for rules is needed to run one. */
interface Rule {
  meta: { id: string };
  create(context: RuleContext, options: object): { file(source: Source): unknown };
}

interface RuleContext {
  createTranslator(): (messageId: string, data?: RuleData) => { data: RuleData };
  report(report: { message: { data: RuleData }; range: readonly [number, number] }): void;
  ignore(): void;
}

type RuleData = Record<string, unknown>;

/** A text that is no file: rules for files of certain names look for their content everywhere. */
interface Source {
  content: string;
  contentType: 'text';
  ext: '';
}

/** Comments that turn rules off, and files of Google's that are secret as a whole. */
const NO_TEXT_RULES = /-(filter-comments|gcp)$/;

const RULES = (rules as readonly Rule[]).filter(({ meta }) => !NO_TEXT_RULES.test(meta.id));

/** The data of a message has the secret; a range may begin with the secret's name instead. */
function reportedIn(content: string): Span[] {
  const spans: Span[] = [];
  const context: RuleContext = {
    createTranslator:
      () =>
      (_, data = {}) => ({ data }),
    report({ message, range }) {
      for (const secret of Object.values(message.data)) {
        if (typeof secret !== 'string' || secret.length < MIN_LENGTH) continue;
        const at = content.indexOf(secret, range[0]);
        if (at >= 0) spans.push(withinUrl(secret, at));
      }
    },
    ignore: () => undefined
  };
  for (const rule of RULES) {
    rule.create(context, {}).file({ content, contentType: 'text', ext: '' });
  }
  return spans;
}

/** Shorter than any secret that a rule knows: a message may say more than the secret. */
const MIN_LENGTH = 8;

/** Of an address with a password, only the password. */
function withinUrl(secret: string, at: number): Span {
  const password = /:\/\/[^:/\s]*:(?<password>[^@/\s]+)@/d.exec(secret)?.indices?.groups;
  const [start, end] = password?.['password'] ?? [0, secret.length];
  return { start: at + start, end: at + end };
}
