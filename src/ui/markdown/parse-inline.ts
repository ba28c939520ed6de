/** A piece of text within a line of Markdown. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'break' }
  | { kind: 'strong' | 'emphasis' | 'deleted'; children: Inline[] }
  /** `href` is one of `safeHref`. */
  | { kind: 'link'; href: string; children: Inline[] };

/** Emphasis in emphasis in links: deeper is shown as it is written. */
const MAX_DEPTH = 8;

/** Emphasis, code, links and hard breaks of CommonMark, without raw HTML. Pictures become links. */
export function parseInline(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  const unclosed = new Map<string, number>();
  let plain = '';
  let at = 0;
  const flush = () => {
    if (plain !== '') found.push({ kind: 'text', text: plain });
    plain = '';
  };
  while (at < text.length) {
    const token = depth < MAX_DEPTH ? tokenAt(text, at, { depth, unclosed }) : null;
    if (token === null) {
      plain += text[at];
      at += 1;
    } else if (typeof token.inline === 'string') {
      plain += token.inline;
      at = token.end;
    } else {
      flush();
      found.push(token.inline);
      at = token.end;
    }
  }
  flush();
  return found;
}

/** The address, if a page may lead there; null for `javascript:`, `data:`, relative and all others. */
export function safeHref(address: string): string | null {
  return /^(?:https?:\/\/|mailto:)[^\s<>]+$/i.test(address) ? address : null;
}

interface Token {
  inline: Inline | string;
  end: number;
}

interface Context {
  depth: number;
  /** By marker: up to here no end of such an emphasis was found, and none is looked for again. */
  unclosed: Map<string, number>;
}

function tokenAt(text: string, at: number, context: Context): Token | null {
  switch (text[at]) {
    case '\\':
      return escapeAt(text, at);
    case '`':
      return codeAt(text, at);
    case '\n':
      return { inline: ' ', end: at + 1 };
    case ' ':
      return /^ {2,}\n/.test(text.slice(at, at + 80)) ? hardBreak(text, at) : null;
    case '<':
      return autoLinkAt(text, at);
    case '!':
    case '[':
      return linkAt(text, at, context);
    case '*':
    case '_':
    case '~':
      return emphasisAt(text, at, context);
    default:
      return null;
  }
}

function escapeAt(text: string, at: number): Token | null {
  const next = text[at + 1];
  if (next === '\n') return { inline: { kind: 'break' }, end: at + 2 };
  return next !== undefined && /[!-/:-@[-`{-~]/.test(next) ? { inline: next, end: at + 2 } : null;
}

const hardBreak = (text: string, at: number): Token => ({
  inline: { kind: 'break' },
  end: text.indexOf('\n', at) + 1
});

function codeAt(text: string, at: number): Token {
  let ticks = 1;
  while (text[at + ticks] === '`') ticks += 1;
  const fence = '`'.repeat(ticks);
  let end = text.indexOf(fence, at + ticks);
  // A longer row of ticks does not end a shorter one's code.
  while (end >= 0 && text[end + ticks] === '`') {
    while (text[end] === '`') end += 1;
    end = text.indexOf(fence, end);
  }
  if (end < 0) return { inline: fence, end: at + ticks };
  const code = text.slice(at + ticks, end).replaceAll('\n', ' ');
  const trimmed = /^ .*[^ ].* $/.test(code) ? code.slice(1, -1) : code;
  return { inline: { kind: 'code', text: trimmed }, end: end + ticks };
}

function autoLinkAt(text: string, at: number): Token | null {
  const end = text.indexOf('>', at);
  const href = end < 0 ? null : safeHref(text.slice(at + 1, end));
  if (href === null) return null;
  const shown: Inline = { kind: 'text', text: href };
  return { inline: { kind: 'link', href, children: [shown] }, end: end + 1 };
}

/** `[text](address "title")`, and with `!` before it a picture, which would ask another host. */
function linkAt(text: string, at: number, { depth }: Context): Token | null {
  const open = text[at] === '!' ? at + 1 : at;
  if (text[open] !== '[') return null;
  const close = closingBracket(text, open);
  if (close < 0 || text[close + 1] !== '(') return null;
  const target =
    /^\(\s*<?([^\s<>()]*(?:\([^\s()]*\)[^\s<>()]*)*)>?(?:\s+["'(][^\n]*?["')])?\s*\)/.exec(
      text.slice(close + 1, close + 1 + MAX_TARGET)
    );
  if (target === null) return null;
  const label = text.slice(open + 1, close);
  const end = close + 1 + target[0].length;
  const href = safeHref(target[1]);
  if (href === null) return { inline: label, end };
  const children = parseInline(label === '' ? href : label, depth + 1);
  return { inline: { kind: 'link', href, children }, end };
}

/** Characters in which an address and its title are looked for. */
const MAX_TARGET = 2100;
/** As far as the end of a link's text is looked for. */
const MAX_LABEL = 1000;

function closingBracket(text: string, open: number): number {
  let depth = 0;
  const end = Math.min(text.length, open + MAX_LABEL);
  for (let at = open; at < end; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '[') depth += 1;
    else if (text[at] === ']' && --depth === 0) return at;
  }
  return -1;
}

const KINDS = {
  '***': 'strong',
  '**': 'strong',
  __: 'strong',
  '*': 'emphasis',
  _: 'emphasis',
  '~~': 'deleted'
} as const;

function emphasisAt(text: string, at: number, { depth, unclosed }: Context): Token | null {
  const sign = text[at];
  let length = 1;
  while (text[at + length] === sign) length += 1;
  const marker = sign.repeat(length);
  const kind = KINDS[marker as keyof typeof KINDS];
  // `snake_case` and `2 * 3` are no emphasis.
  const inWord = sign === '_' && /\w/.test(text[at - 1] ?? '');
  if (kind === undefined || inWord || /\s/.test(text[at + length] ?? ' ')) {
    return { inline: marker, end: at + length };
  }
  const from = Math.max(at + length, unclosed.get(marker) ?? 0);
  const close = closingMarker(text, from, marker);
  if (close < 0) {
    unclosed.set(marker, text.length);
    return { inline: marker, end: at + length };
  }
  let children = parseInline(text.slice(at + length, close), depth + 1);
  if (marker === '***') children = [{ kind: 'emphasis', children }];
  return { inline: { kind, children }, end: close + length };
}

function closingMarker(text: string, from: number, marker: string): number {
  const sign = marker[0];
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    if (text[at] !== sign) continue;
    let length = 1;
    while (text[at + length] === sign) length += 1;
    const closes = length === marker.length && !/\s/.test(text[at - 1]);
    if (closes && !(sign === '_' && /\w/.test(text[at + length] ?? ''))) return at;
    at += length - 1;
  }
  return -1;
}
