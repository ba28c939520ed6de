/**
 * SQL's LIKE as SQLite has it: `%` is any text, `_` any one character, nothing escapes them. In
 * time proportional to the two lengths' product at worst: a pattern comes from whoever asks.
 *
 * @param ignoreCase of ASCII letters alone, as `lower()` in MLflow's SQLite
 */
export function likeMatcher(pattern: string, ignoreCase: boolean): (text: string) => boolean {
  const wanted = characters(ignoreCase ? asciiLower(pattern) : pattern);
  return text => matches(characters(ignoreCase ? asciiLower(text) : text), wanted);
}

type Characters = ArrayLike<string>;

function matches(text: Characters, pattern: Characters): boolean {
  let at = 0;
  let wanted = 0;
  // Where the last % was, and how much of the text it has swallowed so far.
  let percent = -1;
  let swallowed = 0;
  while (at < text.length) {
    const character = pattern[wanted];
    if (character === '%') {
      percent = wanted++;
      swallowed = at;
    } else if (wanted < pattern.length && (character === '_' || character === text[at])) {
      wanted++;
      at++;
    } else if (percent >= 0) {
      wanted = percent + 1;
      at = ++swallowed;
    } else {
      return false;
    }
  }
  while (pattern[wanted] === '%') wanted++;
  return wanted === pattern.length;
}

/** A character outside the basic plane is one for `_`, though two units of a string. */
const characters = (text: string): Characters =>
  /[\ud800-\udfff]/.test(text) ? Array.from(text) : text;

const asciiLower = (text: string) => text.replace(/[A-Z]+/g, letters => letters.toLowerCase());
