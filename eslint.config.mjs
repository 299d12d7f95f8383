import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const room = (name) => `./server/src/${name}`;
const rooms = (...names) => names.map(room);

/**
 * The directions of the house: a room may import what stands below it, never what stands above or beside it.
 * Beside it, only the neighbour's `ports.ts` may be named: a port is how rooms speak to each other.
 */
const parts = ['inbound', 'outbound', 'tickets', 'diagnostics'];
const zones = [
  { target: rooms('secrets'), from: './server/src', except: ['./secrets'] },
  { target: rooms('cluster'), from: './server/src', except: ['./cluster', './secrets'] },
  { target: rooms('mail'), from: './server/src', except: ['./mail', './secrets', './cluster'] },
  { target: rooms('oauth'), from: './server/src', except: ['./oauth', './mail', './secrets', './cluster'] },
  ...parts.map((part) => ({
    target: room(part),
    from: './server/src',
    except: [
      `./${part}`,
      ...parts.map((other) => `./${other}/ports.ts`),
      './oauth',
      './mail',
      './secrets',
      './cluster',
    ],
  })),
  {
    target: rooms('stores'),
    from: './server/src',
    except: [
      './stores',
      './secrets',
      ...[...parts, 'oauth', 'mail', 'cluster'].flatMap((part) => [`./${part}/ports.ts`, `./${part}/ports`]),
      './mail/failure.ts',
    ],
  },
  { target: rooms('controllers'), from: './server/src', except: ['./controllers', './services'] },
  { target: rooms('routes'), from: './server/src', except: ['./routes', './controllers', './policies'] },
  {
    target: rooms('content-types', 'config'),
    from: './server/src',
    except: ['./content-types', './config', './secrets'],
  },
  { target: './shared', from: ['./server', './admin', './tests', './playground'] },
  { target: './admin', from: ['./server', './tests', './playground'] },
  { target: './server', from: ['./admin', './tests', './playground'] },
  { target: './tests/mail-lab', from: ['./server', './admin', './shared'] },
].map((zone) => ({
  ...zone,
  message: 'This import runs against the directions of the house (see CONTRIBUTING.md).',
}));

export default tseslint.config(
  {
    ignores: [
      '**/node_modules',
      '**/dist',
      'playground/build',
      'playground/types',
      '**/.cache',
      '**/.tmp',
      '**/.strapi',
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,mjs,js}'],
    plugins: { 'import-x': importX },
    languageOptions: { globals: { ...globals.node } },
    settings: {
      // Without these the rule against cycles reads no TypeScript file and finds nothing.
      'import-x/extensions': ['.ts', '.tsx', '.mjs', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/resolver-next': [
        createTypeScriptImportResolver({
          noWarnOnMultipleProjects: true,
          project: ['./tsconfig.json', './admin/tsconfig.json'],
        }),
      ],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'import-x/no-self-import': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { minimumDescriptionLength: 0, 'ts-ignore': true, 'ts-nocheck': true },
      ],
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
    },
  },
  {
    // Only the frame, content-types, controllers, services, stores (and the shapes of requests) know Strapi.
    files: rooms(...parts, 'oauth', 'mail', 'secrets', 'cluster').map((path) => `${path.slice(2)}/**/*.ts`),
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@strapi/*'], message: 'This room is plain TypeScript: it must run without Strapi.' },
          ],
        },
      ],
    },
  },
  {
    files: ['admin/**/*.{ts,tsx}'],
    languageOptions: { globals: { ...globals.browser } },
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='problem'][property.name=/^(message|action)$/]",
          message: 'The server writes English: say a problem with useProblemText().',
        },
        {
          selector: "MemberExpression[object.property.name='problem'][property.name=/^(message|action)$/]",
          message: 'The server writes English: say a problem with useProblemText().',
        },
      ],
    },
  },
  { files: ['**/*.js'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  { files: ['scripts/**', 'tests/bench/**', 'tests/mail-lab/**'], rules: { 'no-console': 'off' } },
  {
    files: ['admin/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/shared/contracts/*'],
              allowTypeImports: true,
              message: 'Contracts bring server code along: import their types only.',
            },
          ],
        },
      ],
    },
  },
  prettier,
);
