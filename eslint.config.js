// Lint rules. The formatter owns the layout and dependency-cruiser the house plan; these are about the code itself.

import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const noEnum = {
  selector: 'TSEnumDeclaration',
  message: "Write a union of string literals instead: type Kind = 'host' | 'guest'.",
};
const noDefaultExport = {
  selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
  message: 'Export it by name, so that it has one name everywhere.',
};

export default defineConfig(
  { ignores: ['**/__snapshots__/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'prefer-const': 'error',
      'max-params': ['error', { max: 3 }],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true }],
      'no-restricted-syntax': ['error', noEnum, noDefaultExport],

      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-ignore': true, 'ts-nocheck': true, 'ts-expect-error': 'allow-with-description' },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      // A `default:` is an answer for the rest of a union; without one, every member is named.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A number in a message is meant; an object or undefined in one is a mistake.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      // The texts taken apart here are names in ASCII.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // The modelling interface infers a model's types from its type parameters, starts from no parameters as {}, and lets a recipe
      // return an outcome or nothing. These rules cannot see that.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['**/*.test.ts'],
    rules: {
      'max-params': ['error', { max: 4 }],
      'max-lines-per-function': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // Files for tools, which ask for a default export and may print.
    files: ['*.js', '*.ts', '*.cjs', '.ci/*.mjs'],
    rules: { 'no-restricted-syntax': ['error', noEnum], 'no-console': 'off' },
  },
);
