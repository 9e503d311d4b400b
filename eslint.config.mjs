import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import prettier from 'eslint-config-prettier';

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'apps/web/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      'max-lines': ['error', { max: 400 }],
    },
  },
  {
    files: ['libs/domain/**', 'libs/projections/**', 'models/**'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'fetch',
        'crypto',
        'performance',
        'setTimeout',
        'setInterval',
        'console',
      ],
      'no-restricted-syntax': [
        'error',
        "NewExpression[callee.name='Date'][arguments.length=0]",
        "CallExpression[callee.object.name='Date'][callee.property.name='now']",
        "CallExpression[callee.object.name='Math'][callee.property.name='random']",
      ],
    },
  },
  prettier,
);
