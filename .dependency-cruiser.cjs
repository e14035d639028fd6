/**
 * The layers (low to high). A folder imports lower layers only; folders of one layer do not
 * import each other. `client` and `web` are browser code; the composition roots may import everything.
 */
const layers = [
  ['errors'],
  ['contract', 'iso7816', 'system', 'markup'],
  ['x509', 'client'],
  ['cps', 'reader'],
  ['bridge'],
  ['server', 'tls', 'web', 'verify', 'conformance'],
  ['state'],
  ['doctor', 'switchboard'],
  ['daemon'],
  ['demo', 'cli', 'testing'],
]

const importsLowerOnly = (parent, layers) =>
  layers.flatMap((folders, index) =>
    folders.map((folder) => {
      const above = layers.slice(index + 1).flat()
      const neighbours = folders.filter((other) => other !== folder)
      const forbidden = index === layers.length - 1 ? [] : [...above, ...neighbours]
      return {
        name: `${folder}-imports-only-lower-layers`,
        severity: 'error',
        from: { path: `^${parent}/${folder}/` },
        to: { path: `^${parent}/(${[...forbidden, '__none__'].join('|')})/` },
      }
    }),
  )

const forbid = (name, from, to) => ({ name, severity: 'error', from: { path: from }, to: { path: to } })

module.exports = {
  forbidden: [
    ...importsLowerOnly('src', layers),
    ...importsLowerOnly('src/server', [['gate'], ['rpc'], ['transports'], ['pages']]),
    ...importsLowerOnly('src/bridge', [
      ['readers'],
      ['access'],
      ['pin', 'record'],
      ['prompt'],
      ['operations'],
    ]),
    forbid('cards-know-no-calls', '^src/bridge/(readers|access|pin|record)/', '^src/bridge/bridge\\.ts'),
    forbid('bridge-is-put-together-once', '^src/bridge/', '^src/bridge/create-bridge\\.ts'),
    forbid('bridge-knows-no-pcsc-and-no-http', '^src/bridge/', '^src/reader/pcsc/|node_modules/fastify'),
    forbid('server-knows-no-readers', '^src/server/', '^src/(reader|cps|iso7816)/'),
    forbid('verify-knows-no-cards', '^src/verify/', '^src/(reader|cps|iso7816|bridge)/'),
    forbid('tls-knows-no-cards', '^src/tls/', '^src/(reader|cps|iso7816|bridge)/'),
    forbid('conformance-knows-the-protocol-only', '^src/conformance/', '^src/(?!conformance|errors)'),
    forbid('x509-knows-no-cards', '^src/x509/', '^src/(?!x509|iso7816/(ber-tlv|hex)|errors)'),
    forbid('contract-knows-errors-only', '^src/contract/', '^src/(?!contract|errors)'),
    {
      name: 'schemas-are-for-the-build',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(contract|demo)/|^src/server/pages/reference/render-reference|^src/cli/verify-service/openapi',
      },
      to: {
        path: 'node_modules/typebox/|^src/contract/',
        pathNot: '^src/contract/(checks|holder-methods|names|validate)\\.',
        dependencyTypesNot: ['type-only'],
      },
    },
    forbid('pages-know-the-client-only', '^src/web/', '^src/(?!web|client|contract|errors)'),
    forbid('client-knows-contract-only', '^src/client/', '^src/(?!client|contract|errors)|node_modules/'),
    {
      name: 'client-takes-types-only',
      severity: 'error',
      from: { path: '^src/client/' },
      to: {
        path: '^src/(contract|errors)/',
        // The sentences that all pages say of a missing service.
        pathNot: '^src/errors/pcsc-messages',
        dependencyTypesNot: ['type-only'],
      },
    },
    forbid(
      'demo-has-what-portals-have',
      '^src/demo/',
      '^src/(?!demo/|client/index|verify/index|errors/|markup/)',
    ),
    forbid('node-forge-makes-certificates', '^src/(?!tls/|reader/virtual/)', 'node_modules/node-forge'),
    forbid('pcsclite-in-one-room', '^src/(?!reader/pcsc/)', 'node_modules/pcsclite'),
    forbid('koffi-in-one-room', '^src/(?!system/)', 'node_modules/(koffi|@koromix)/'),
    forbid('system-knows-the-system-only', '^src/system/', '^src/(?!system/)'),
    forbid('no-tests-in-the-program', '^src/', '^test/'),
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: '\\.d\\.ts$|^src/web/|^bin/' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
}
