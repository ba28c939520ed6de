/** How a language writes assignments and literals, as far as parameters of notebooks go. Patterns are sticky. */
export interface LiteralLanguage {
  /** Its blocks are in braces, its comments begin with `//` and `/*`; else with `#`. */
  curly: boolean;
  /** A name, perhaps its type, and the sign of an assignment; the name is the group. */
  target: RegExp;
  /** What stands between the items of a list or mapping. */
  between: RegExp;
  /** A key of a mapping that is a bare name, before the sign behind it. */
  key: RegExp;
  /** What stands before the bracket of a list or mapping that is written as a call. */
  call?: RegExp;
  /** Constants that no other language has. */
  constants: readonly RegExp[];
  /** `$` in a string begins something computed. */
  interpolates?: boolean;
}

const INDENTED: LiteralLanguage = {
  curly: false,
  target:
    /((?!(?:else|try|finally|default)\b)[\p{L}_$][\p{L}\p{N}_$]*)[ \t]*(?::[^=\n#;]+)?=(?![=>])[ \t]*/uy,
  between: /([\s,:]+)/y,
  key: /([\p{L}_$][\p{L}\p{N}_$]*(?=\s*:))/uy,
  constants: []
};
const CURLY: LiteralLanguage = { ...INDENTED, curly: true };
const R: LiteralLanguage = {
  ...INDENTED,
  target: /((?:\p{L}|\.(?!\d))[\p{L}\p{N}._]*)[ \t]*(?:=(?!=)|<-)[ \t]*/uy,
  between: /([\s,=]+)/y,
  key: /((?:\p{L}|\.(?!\d))[\p{L}\p{N}._]*(?=\s*=(?!=)))/uy,
  call: /(list|c)(?=\()/y
};
const JULIA: LiteralLanguage = {
  ...INDENTED,
  between: /((?:[\s,;]|=>)+)/y,
  call: /(Dict)(?=\()/y,
  constants: [/(nothing|missing)(?![\p{L}\p{N}_!.(])/uy],
  interpolates: true
};

/** @param language as its kernel names it; one that is not known is read as Python */
export function literalLanguage(language: string): LiteralLanguage {
  return LANGUAGES.get(language.toLowerCase()) ?? INDENTED;
}

const LANGUAGES = new Map([
  ['typescript', CURLY],
  ['javascript', CURLY],
  ['r', R],
  ['julia', JULIA]
]);
