/** Texts of the screens in the reader's language. JupyterLab's TranslationBundle fits it. */
export interface Translation {
  /** `%1` stands for the first of `args`. */
  __(msgid: string, ...args: unknown[]): string;
  /** `%1` stands for `n`, `%2` for the first of `args`. */
  _n(one: string, many: string, n: number, ...args: unknown[]): string;
}
