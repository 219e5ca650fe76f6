// `npm run lint`. It lies here because the top level holds only what every project has; it serves the whole repository.
import { fileURLToPath } from 'node:url';
import compat from 'eslint-plugin-compat';
import tseslint from 'typescript-eslint';

const root = fileURLToPath(new URL('../..', import.meta.url));

export default tseslint.config(
  { ignores: ['dist/', 'demo/app/built/', 'test-results/'] },
  {
    files: ['**/*.{ts,tsx,js,mjs,cjs}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: ['test/lint/tsconfig.json'], tsconfigRootDir: root } },
    rules: {
      // Objects are made by factories, and their members are closures: nothing here is a method that needs `this`.
      '@typescript-eslint/unbound-method': 'off',
      // An abort rejects with the reason of the caller's own signal, which may be anything, as with fetch.
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      // A port's method is async because the port says so, and so is a test's fake of it.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      // `void` before a promise that nobody awaits on purpose, and in callbacks whose value nobody uses.
      '@typescript-eslint/no-confusing-void-expression': 'off',
    },
  },
  {
    // JavaScript has no types of its own, and what tests and the demo look at (JSON of a server, jest's matchers, what a page
    // evaluates to) is `any`. What is shipped has no such excuse.
    files: ['**/*.{js,mjs,cjs}', 'test/**', 'demo/**'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // What is shipped uses nothing that the baseline lacks: docs/browsers.md says it in words, package.json's "browserslist" for this.
    files: ['src/**'],
    ...compat.configs['flat/recommended'],
  },
  {
    // What that plugin does not know of.
    files: ['src/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'AbortSignal', property: 'any' },
        { object: 'AbortSignal', property: 'timeout' },
        { property: 'throwIfAborted' },
      ],
    },
  },
  {
    // What React and Vue take as a handler may give a promise, as people write it.
    files: ['demo/examples/**'],
    rules: { '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }] },
  },
  {
    // jest loads its environment and its runner by require; the tenant's Rule is a function by itself, which Auth0 calls, and so does its test.
    files: [
      'test/environment.cjs',
      'test/mutation/warm-file.cjs',
      'test/sequencer.cjs',
      'test/package/consumers/*.cjs',
      'demo/tenant/rules/*.js',
      'test/demo/tenant-policy.test.ts',
    ],
    rules: {
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/no-implied-eval': 'off',
    },
  },
);
