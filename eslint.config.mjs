import jupyter from '@jupyter/eslint-plugin';
import tseslint from 'typescript-eslint';

// The first entry of `recommended` has the rules for sources; they are raised from warnings to errors.
const [sourceRules] = jupyter.configs.recommended;
const strictJupyter = {
  files: ['src/lab/**/*.ts', 'src/lab/**/*.tsx', 'src/ui/**/*.ts', 'src/ui/**/*.tsx'],
  plugins: { jupyter },
  rules: Object.fromEntries(Object.keys(sourceRules.rules).map(rule => [rule, 'error']))
};

export default tseslint.config(
  {
    ignores: ['node_modules/', '.venv/', '.cache/', 'lib/', 'dist/', 'celltrail/', 'test-results/']
  },
  ...tseslint.configs.recommended.map(config => ({
    ...config,
    files: ['**/*.ts', '**/*.tsx', '**/*.mts']
  })),
  strictJupyter,
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname }
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error'
    }
  },
  {
    // Servers have a log; what they say on stdout is read by who started them.
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    ignores: ['src/cli/**', 'src/kernel/**', 'src/sdk/**'],
    rules: { 'no-console': ['error', { allow: ['error'] }] }
  }
);
