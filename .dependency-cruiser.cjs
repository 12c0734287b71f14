/**
 * Who may import whom. Each room of the house lists what it may import; everything else is forbidden, npm packages and
 * Node's own modules too. `import type` counts like any other import.
 */

const IN_PACKAGE = '(^|/)node_modules/';

/** Matches npm packages by name, with all that is inside them. */
function packages(...names) {
  return `${IN_PACKAGE}(@types/)?(${names.join('|')})/`;
}

/** A room: what stands under `from` may import only what matches `to` (and modules of Node only with `node: true`). */
function room(name, from, to, { node = false, comment }) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from },
    to: { pathNot: to, ...(node ? { dependencyTypesNot: ['core'] } : {}) },
  };
}

const DOMAIN = '^src/domain/';
const PORTS = ['^src/engine/ports\\.ts$', '^src/engine/settings\\.ts$'];

module.exports = {
  forbidden: [
    room('domain-imports-nothing', DOMAIN, [DOMAIN], {
      comment: 'src/domain holds the words and pure rules: no other folder, no package, nothing of Node.',
    }),
    room('sdk', '^src/sdk/', [DOMAIN, '^src/sdk/', packages('zod', 'drizzle-orm')], {
      comment: 'src/sdk is what a plugin sees: domain, zod and drizzle-orm only.',
    }),
    room('engine', '^src/engine/', [DOMAIN, '^src/sdk/', '^src/engine/', packages('zod', 'croner')], {
      comment: 'src/engine decides; the world outside comes through src/engine/ports.ts.',
    }),
    room('gateway', '^src/gateway/', [DOMAIN, ...PORTS, '^src/gateway/', IN_PACKAGE], {
      node: true,
      comment: 'An adapter knows the domain and the ports, not the engine nor another adapter.',
    }),
    room('queue', '^src/queue/', [DOMAIN, ...PORTS, '^src/queue/', IN_PACKAGE], {
      node: true,
      comment: 'An adapter knows the domain and the ports, not the engine nor another adapter.',
    }),
    room(
      'queue-sqlite-backend',
      '^src/queue/sqlite-backend/',
      ['^src/queue/sqlite-backend/', packages('bullmq', 'better-sqlite3')],
      {
        node: true,
        comment: 'The SQLite backend for BullMQ knows nothing of this project: it could be published on its own.',
      },
    ),
    room('store', '^src/store/', [DOMAIN, ...PORTS, '^src/store/', '^src/sdk/store\\.ts$', IN_PACKAGE], {
      node: true,
      comment:
        'An adapter knows the domain and the ports (and the tables that plugins have), not the engine nor another adapter.',
    }),
    room('console', '^src/console/', [DOMAIN, ...PORTS, '^src/console/', IN_PACKAGE], {
      node: true,
      comment: 'An adapter knows the domain and the ports, not the engine nor another adapter.',
    }),
    room('plugin', '^plugins/([^/]+)/', ['^plugins/$1/', '^src/sdk/index\\.ts$', packages('zod', 'drizzle-orm')], {
      comment: 'A plugin imports #sdk, zod, drizzle-orm and its own folder; never another plugin.',
    }),
    room('plugin-registry', '^plugins/index\\.ts$', ['^plugins/', '^src/sdk/index\\.ts$'], {
      comment: 'The registry lists the plugins and nothing else.',
    }),
    {
      name: 'web-knows-the-api-only',
      comment: 'The pages import types of src/console, and nothing else of the bot.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|plugins|test|bench)/', pathNot: '^src/console/' },
    },
    {
      name: 'web-takes-types-only',
      comment: 'The pages import types of src/console, and nothing that runs.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'app-is-the-top',
      comment: 'src/app knows everybody; nobody but the command line, tests and measurements knows it.',
      severity: 'error',
      from: { pathNot: '^(src/app/|src/main\\.ts$|test/|bench/)' },
      to: { path: '^(src/app/|src/main\\.ts$)' },
    },
    {
      name: 'wechaty-in-the-gateway',
      comment: 'Puppets, rooms and contacts live in src/gateway only.',
      severity: 'error',
      from: { pathNot: '^(src/gateway|test|bench)/' },
      to: { path: [`${IN_PACKAGE}wechaty`, `${IN_PACKAGE}@[^/]+/wechaty`] },
    },
    {
      name: 'no-tests-in-the-house',
      comment: 'What runs does not import tests or measurements.',
      severity: 'error',
      from: { path: '^(src|plugins|web)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-circles',
      comment: 'Modules that import each other cannot be understood alone. Circles of types only are harmless.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'everything-is-found',
      comment: 'An import that cannot be followed cannot be judged.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|web/dist)/' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
