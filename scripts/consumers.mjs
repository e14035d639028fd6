/** The campaign of those who install the packages: every package manager, bundler and checker of packages. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run, say, Stop } from './lib.mjs'

/** What is tried here is installed for the campaign alone, at these versions. */
const TOOLS = {
  pnpm: '10.34.8',
  yarn: '1.22.22',
  '@yarnpkg/cli-dist': '4.18.1',
  vite: '8.3.8',
  webpack: '5.113.0',
  'webpack-cli': '7.3.1',
  esbuild: '0.27.7',
  publint: '0.3.25',
  '@arethetypeswrong/cli': '0.18.5',
}
const LIBRARIES = ['client', 'verify', 'testing']

const YARN_4 = 'node $TOOLS/@yarnpkg/cli-dist/bin/yarn.js'
const yarn4 = (linker) => ({
  install: `${YARN_4} install`,
  node: `${YARN_4} node`,
  program: `${YARN_4} cps-bridge`,
  files: {
    '.yarnrc.yml': `nodeLinker: ${linker}\nenableTelemetry: false\nenableGlobalCache: false\n`,
    // A project of its own, whatever lies above it.
    'yarn.lock': '',
  },
})
const withModules = (install) => ({
  install,
  node: 'node',
  program: 'node_modules/.bin/cps-bridge',
  files: {},
})
/** Command lines, with the tools in `$TOOLS`. */
const MANAGERS = {
  npm: withModules('npm install --no-audit --no-fund && rm -r node_modules && npm ci'),
  pnpm: withModules('node $TOOLS/pnpm/bin/pnpm.cjs install'),
  'yarn 1': withModules('node $TOOLS/yarn/bin/yarn.js install --non-interactive'),
  'yarn 4, node-modules': yarn4('node-modules'),
  'yarn 4, pnp': yarn4('pnp'),
}

/** What a portal does with the packages: a bridge for its tests, and a token that its server takes. */
const USE = `import { connect } from '@cps-bridge/client'
import { startTestBridge } from '@cps-bridge/testing'
import { createMemoryNonceStore, createVerifier } from '@cps-bridge/verify'
import { request } from 'node:https'
import { text } from 'node:stream/consumers'
async function use() {
  const origin = 'https://portal.test'
  const bridge = await startTestBridge({ origins: [{ origin, pinEntry: 'api', identity: 'allow' }] })
  const nonces = createMemoryNonceStore()
  const verifier = createVerifier({ anchors: bridge.anchors, audience: origin, nonces, allowTest: true })
  const { challenge } = await verifier.issueChallenge('session')
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'activation.sign', params: { challenge, pin: '1234' } })
  const headers = { Origin: origin, 'Content-Type': 'application/json' }
  const answer = await new Promise((resolve, reject) => {
    const how = { method: 'POST', ca: bridge.authorityPem, headers, agent: false }
    request(bridge.url + '/v1/rpc', how, (response) => text(response).then(resolve, reject)).on('error', reject).end(body)
  })
  const { nationalId } = await verifier.verify(JSON.parse(answer).result.token, 'session')
  await bridge.stop()
  console.log(typeof connect, nationalId)
}
use()
`
const USED = 'function 899700075122'
const PAGE = `import { connect } from '@cps-bridge/client'
import '@cps-bridge/client/status'
globalThis.start = connect
`
const HTML = '<!doctype html><script type="module" src="/page.js"></script>'

const fact = (what, ok, detail = '') => ({ fact: what, ok, detail })

/** Runs a command line; what it prints on its error output is shown. */
const shell = (line, cwd, tools) => {
  const env = { ...process.env, TOOLS: join(tools, 'node_modules'), FORCE_COLOR: '0', NODE_NO_WARNINGS: '1' }
  return run('bash', ['-ec', line], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
}

function installTools(folder) {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: TOOLS }))
  if (!shell('npm install --no-audit --no-fund --loglevel=error', folder, folder).ok)
    throw new Stop('npm failed: its reason is above')
}

/** @param archives - the folder of the archives, as the project sees it */
function makeProject(folder, archives, names, files) {
  mkdirSync(folder, { recursive: true })
  const dependencies = names.map((name) =>
    name === 'cps-bridge'
      ? [name, `file:${archives}/cps-bridge-0.1.0.tgz`]
      : [`@cps-bridge/${name}`, `file:${archives}/cps-bridge-${name}-0.1.0.tgz`],
  )
  const manifest = { name: 'portal', version: '1.0.0', private: true, type: 'module' }
  const all = {
    'package.json': JSON.stringify({ ...manifest, dependencies: Object.fromEntries(dependencies) }),
    'use.js': USE,
    'page.js': PAGE,
    'index.html': HTML,
    ...files,
  }
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text)
}

const folderOf = (name) => name.replace(/\W+/g, '-')

/** Each package manager installs the packages, and what it installed runs. */
function withManager(name, folder, archives, tools) {
  const { install, node, program, files } = MANAGERS[name]
  const portal = join(folder, folderOf(name), 'portal')
  makeProject(portal, archives, LIBRARIES, files)
  say(name)
  const used = shell(`${install} >&2; ${node} use.js`, portal, tools)
  const computer = join(folder, folderOf(name), 'computer')
  makeProject(computer, archives, ['cps-bridge'], files)
  // Where no PC/SC service runs the command fails, and says so: that it can is the work of the system's library.
  const read = shell(`${install} >&2; ${program} readers --json || true`, computer, tools)
  return [
    fact(`${name}: a portal installs the three packages and uses them`, used.text.endsWith(USED), used.text),
    fact(`${name}: the program is installed and asks PC/SC`, /\{"readers":\[.*\]/.test(read.text), read.text),
  ]
}

/** Bundlers, in the project that npm installed. */
function withBundlers(portal, tools) {
  const bundlers = {
    Vite: 'node $TOOLS/vite/bin/vite.js build --logLevel warn --outDir vite; ls vite/assets/*.js',
    webpack:
      'node $TOOLS/webpack/bin/webpack.js --mode production --entry ./page.js -o webpack --stats errors-warnings; ls webpack/main.js',
    esbuild:
      '$TOOLS/.bin/esbuild page.js --bundle --minify --outfile=esbuild.js --log-level=warning; ls esbuild.js',
    'esbuild, testing and verify as a module':
      '$TOOLS/.bin/esbuild use.js --bundle --platform=node --format=esm --outfile=out/use.mjs --log-level=error; node out/use.mjs',
    'esbuild, testing and verify as CommonJS':
      '$TOOLS/.bin/esbuild use.js --bundle --platform=node --format=cjs --outfile=out/use.cjs --log-level=error; node out/use.cjs',
  }
  return Object.entries(bundlers).map(([name, line]) => {
    say(name)
    const { ok, text } = shell(line, portal, tools)
    return fact(`${name}: bundles the packages`, ok && (!line.includes('out/') || text === USED), text)
  })
}

/** What checks packages says of each. */
function withCheckers(archives, tools) {
  return ['cps-bridge', ...LIBRARIES].flatMap((name) => {
    say(name)
    const lint = shell(`node $TOOLS/publint/src/cli.js ${join(archives, name)} --strict >&2`, archives, tools)
    const checked = fact(`publint has nothing to say of ${name}`, lint.ok)
    if (name === 'cps-bridge') return [checked]
    // ES modules alone: who uses CommonJS loads them by import(), or by require() since Node.js 20.19.
    const line = `node $TOOLS/@arethetypeswrong/cli/dist/index.js cps-bridge-${name}-0.1.0.tgz --ignore-rules cjs-resolves-to-esm >&2`
    return [checked, fact(`the types of ${name} are not wrong`, shell(line, archives, tools).ok)]
  })
}

/** The template: from the archive to a portal that answers, and its test run. */
function withTemplate(kind, folder, archives, tools) {
  const cwd = join(folder, `template-${kind}`)
  mkdirSync(cwd)
  // As root Chromium makes no sandbox.
  const flags = process.getuid?.() === 0 ? '--no-sandbox' : ''
  const chrome = join(cwd, 'chrome.sh')
  writeFileSync(chrome, `#!/bin/sh\nexec \${CHROMIUM:-/usr/bin/chromium} ${flags} --disable-gpu "$@"\n`, {
    mode: 0o755,
  })
  say(`template, ${kind}`)
  const start = performance.now()
  const archive = join(archives, 'create-cps-portal-0.1.0.tgz')
  const create = `npx --yes --package ${archive} create-cps-portal portal --${kind} >&2; cd portal`
  const dev =
    'npm run --if-present page >&2; node dev.js > dev.log & until grep -q ready dev.log || ! kill -0 $!; do sleep 0.2; done'
  const made = shell(`${create}; ${dev}; kill -INT $!; wait $!; cat dev.log; rm dev.log`, cwd, tools)
  const seconds = Math.round((performance.now() - start) / 1000)
  const tested = shell(`cd portal; CHROME=${chrome} npm test`, cwd, tools)
  const passed = /^# pass 3$/m.test(tested.text) && /^# fail 0$/m.test(tested.text)
  return [
    fact(
      `the template, ${kind}: a portal within a minute`,
      made.ok && seconds < 60,
      `${seconds} s, ${made.text.trim()}`,
    ),
    fact(
      `the template, ${kind}: its tests pass`,
      passed,
      tested.text.match(/^# (pass|fail) .*$/gm)?.join(', '),
    ),
  ]
}

/** Archives and tools in a folder of the campaign. */
function withArchives(work) {
  const folder = mkdtempSync(join(tmpdir(), 'cps-bridge-consumers-'))
  try {
    const archives = join(folder, 'archives')
    if (!run(process.execPath, ['scripts/packages.mjs', archives]).ok)
      throw new Stop('no archives: the reason is above')
    const tools = join(folder, 'tools')
    installTools(tools)
    return work(folder, archives, tools)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const consumers = () =>
  withArchives((folder, archives, tools) => [
    ...Object.keys(MANAGERS).flatMap((name) => withManager(name, folder, archives, tools)),
    ...withBundlers(join(folder, 'npm', 'portal'), tools),
    ...withCheckers(archives, tools),
    ...['plain', 'react'].flatMap((kind) => withTemplate(kind, folder, archives, tools)),
  ])
