import jupyter from '@jupyter/eslint-plugin';
import tseslint from 'typescript-eslint';

// `recommended` is a list without the plugin in it; its rules are raised from warnings to errors.
const strictJupyter = jupyter.configs.recommended.map(config =>
  config.rules
    ? {
        ...config,
        files: ['src/lab/**/*.ts', 'src/lab/**/*.tsx', 'src/ui/**/*.ts', 'src/ui/**/*.tsx'],
        plugins: { jupyter },
        rules: Object.fromEntries(Object.keys(config.rules).map(rule => [rule, 'error']))
      }
    : config
);

export default tseslint.config(
  {
    ignores: ['node_modules/', '.venv/', '.cache/', 'lib/', 'dist/', 'celltrail/', 'test-results/']
  },
  ...tseslint.configs.recommended.map(config => ({
    ...config,
    files: ['**/*.ts', '**/*.tsx', '**/*.mts']
  })),
  ...strictJupyter,
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname }
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error'
    }
  }
);
