/** What nbformat's `language_info` says of a language beside its name. */
interface LanguageInfo {
  name: string;
  file_extension?: string;
  mimetype?: string;
  pygments_lexer?: string;
  nbconvert_exporter?: string;
  codemirror_mode?: string | { name: string; version: number };
}

/**
 * As the kernels of these languages answer a `kernel_info_request`, without the version, which the
 * record has not. nbconvert names scripts by it and colours sources, JupyterLab chooses the editor's mode.
 *
 * @param language of the kernelspec
 */
export const languageInfo = (language: string): LanguageInfo =>
  KNOWN[language.toLowerCase()] ?? { name: language };

const KNOWN: Readonly<Record<string, LanguageInfo>> = {
  python: {
    name: 'python',
    file_extension: '.py',
    mimetype: 'text/x-python',
    pygments_lexer: 'ipython3',
    nbconvert_exporter: 'python',
    codemirror_mode: { name: 'ipython', version: 3 }
  },
  typescript: {
    name: 'typescript',
    file_extension: '.ts',
    mimetype: 'text/typescript',
    pygments_lexer: 'typescript',
    nbconvert_exporter: 'script',
    codemirror_mode: 'typescript'
  },
  javascript: {
    name: 'javascript',
    file_extension: '.js',
    mimetype: 'application/javascript',
    pygments_lexer: 'javascript',
    nbconvert_exporter: 'script',
    codemirror_mode: 'javascript'
  },
  r: {
    name: 'R',
    file_extension: '.r',
    mimetype: 'text/x-r-source',
    pygments_lexer: 'r',
    codemirror_mode: 'r'
  },
  julia: {
    name: 'julia',
    file_extension: '.jl',
    mimetype: 'application/julia',
    pygments_lexer: 'julia',
    codemirror_mode: 'julia'
  }
};
