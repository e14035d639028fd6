import tsdoc from 'eslint-plugin-tsdoc'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  {
    ignores: [
      'docs/**',
      'dist/',
      'coverage/',
      'reference/',
      'node_modules/',
      'test/output/',
      'scripts/',
      'test/**/*.mjs',
      '*.config.*',
      '.dependency-cruiser.cjs',
      'bin/',
      'src/contract/checks.*',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './src/web/tsconfig.json', './src/client/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { tsdoc },
    rules: {
      'tsdoc/syntax': 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 16],
      'max-depth': ['error', 4],
      'max-params': ['error', 5],
      'no-console': 'error',
      // Deprecated only to stand out: the demonstration's provider is on loopback, without TLS.
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', package: 'openid-client', name: 'allowInsecureRequests' }] },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // The compiler refuses enums (`erasableSyntaxOnly`), and to look for them costs a tenth of a run.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'pcsclite', message: 'Only src/reader/pcsc/ may load the native binding.' },
            { name: 'koffi', message: 'Only src/system/ may call the libraries of the system.' },
            {
              name: 'node-forge',
              message: 'X.509 stays in src/tls/, src/cps/certificate.ts and the test authority.',
            },
          ],
        },
      ],
    },
  },
  {
    files: [
      'src/reader/pcsc/**',
      'src/system/**',
      'src/tls/**',
      'src/cps/certificate.ts',
      'src/reader/virtual/**',
      'test/**',
    ],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['src/**'],
    // The demonstration has what portals have: it reads what its build and it itself wrote.
    ignores: ['src/system/read-file.ts', 'src/demo/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          String.raw`ImportDeclaration[source.value=/^(node:)?fs(\u002fpromises)?$/] > ImportSpecifier[imported.name=/^(readFile|readFileSync|createReadStream)$/]`,
          'MemberExpression[property.name=/^(readFile|readFileSync|createReadStream)$/]',
        ].map((selector) => ({
          selector,
          message: 'Files are read by src/system/read-file.ts, which has a bound for each.',
        })),
      ],
    },
  },
  {
    files: ['test/**'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      // These ask for the type of every expression: a third of a run, for faults that no test has.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-generated-empty-object-type': 'off',
    },
  },
)
