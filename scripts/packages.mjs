/**
 * `npm run packages [FOLDER]`: the packages of this repository as archives (`.tgz`) in FOLDER (`packages`), from the build
 * as it is: `@cps-bridge/client`, `@cps-bridge/verify`, `@cps-bridge/testing`, `create-cps-portal` and `cps-bridge` itself. What each is made of
 * stays beside its archive, in a folder of its name. `--as-built`: does not build; `--folders`: makes no archives.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build, root, run, runMain, say, Stop } from './lib.mjs'

const read = (name) => readFileSync(join(root, name), 'utf8')
const manifest = JSON.parse(read('package.json'))
/** A block of the guide that is a file; commands end in `.sh`. */
const GUIDE_FILE = /^```\w+ file=(\S+(?<!\.sh))\n([\s\S]*?)^```$/gm
const { version, license, engines, bin, dependencies, optionalDependencies, files } = manifest

/** A module of a package, with its declarations. */
const module = (js, types) => ({ types: `./types/${types}.d.ts`, default: `./${js}.js` })
const common = { version, license, type: 'module' }

/** For resolvers that know no `exports`: `main` and `types`, and for other modules the files of their names. */
const library = (name, description, more = {}) => ({
  name: `@cps-bridge/${name}`,
  ...common,
  description,
  main: './index.js',
  types: './types/index.d.ts',
  ...more,
  exports: { '.': module('index', 'index'), ...more.exports, './package.json': './package.json' },
})

const GLOBAL_TYPES = `import type * as client from './types/index.js'

declare global {
  /** Made by the plain script \`cps-bridge.global.js\`. */
  var CpsBridge: Pick<typeof client, 'connect' | 'CpsBridgeError' | 'normalizeNationalId' | 'waitForBridge'>
}
`

/** Source maps and caches are of use in the repository alone. */
const needed = (path) => !/\.map$|[\\/]compiled$/.test(path)
const take = (from, to) => cpSync(join(root, from), to, { recursive: true, filter: needed })
const write = (folder, name, content) => writeFileSync(join(folder, name), content)
const json = (value) => `${JSON.stringify(value, null, 2)}\n`

/** What runs: the program, its pages and the cards of its virtual reader. */
function takeProgram(folder) {
  take('bin', join(folder, 'bin'))
  const libraries = ['client', 'testing', 'verify'].map((name) => join(root, 'dist', name))
  cpSync(join(root, 'dist'), join(folder, 'dist'), {
    recursive: true,
    filter: (path) => needed(path) && !libraries.includes(path),
  })
  take('fixtures/cards', join(folder, 'fixtures/cards'))
}

const programManifest = {
  name: 'cps-bridge',
  ...common,
  description: manifest.description,
  engines,
  exports: { './package.json': './package.json' },
  bin,
  // It serves files of its own by their paths.
  preferUnplugged: true,
  dependencies,
  optionalDependencies,
}

const PACKAGES = {
  client(folder) {
    take('dist/client', folder)
    write(folder, 'cps-bridge.global.d.ts', GLOBAL_TYPES)
    return library('client', 'For the pages of portals: the holder’s CPS card, by way of cps-bridge.', {
      sideEffects: ['./status.js', './cps-bridge.global.js'],
      typesVersions: {
        '*': { status: ['./types/status-element.d.ts'], 'web-eid': ['./types/web-eid.d.ts'] },
      },
      exports: {
        './status': module('status', 'status-element'),
        './web-eid': module('web-eid', 'web-eid'),
        './cps-bridge.global.js': { types: './cps-bridge.global.d.ts', default: './cps-bridge.global.js' },
      },
    })
  },
  verify(folder) {
    take('dist/verify', folder)
    take('dist/THIRD-PARTY-LICENSES.txt', join(folder, 'THIRD-PARTY-LICENSES.txt'))
    return library('verify', 'For the servers of portals: who signed, by the tokens of cps-bridge.', {
      engines,
      sideEffects: false,
    })
  },
  /** The program is inside: whoever tests a portal needs no other archive. */
  testing(folder) {
    take('dist/testing', folder)
    const inner = join(folder, 'bridge')
    takeProgram(inner)
    const { exports: _ofPackagesAlone, ...inside } = programManifest
    write(inner, 'package.json', json({ ...inside, private: true }))
    return library('testing', 'For the test runs of portals: a cps-bridge with a virtual reader.', {
      engines,
      bin: { 'cps-bridge': './bridge/bin/cps-bridge.js' },
      preferUnplugged: true,
      dependencies,
    })
  },
  /** Its template is the guide; it has the archives of the others, and needs no registry for them. */
  'create-cps-portal'(folder, target) {
    take('scripts/create-cps-portal/index.mjs', join(folder, 'index.mjs'))
    const template = join(folder, 'template')
    for (const part of ['common', 'plain', 'react']) mkdirSync(join(template, part), { recursive: true })
    take('scripts/create-cps-portal/README.md', join(template, 'common', 'README.md'))
    for (const [, name, text] of read('docs/portal.md').matchAll(GUIDE_FILE)) {
      const [part, file] = name.startsWith('react/')
        ? ['react', name.slice('react/'.length)]
        : [name.startsWith('page.') ? 'plain' : 'common', name]
      write(join(template, part), file, text)
    }
    const archives = join(folder, 'archives')
    mkdirSync(archives)
    for (const name of ['client', 'verify', 'testing'])
      if (existsSync(join(target, `cps-bridge-${name}-${version}.tgz`)))
        cpSync(
          join(target, `cps-bridge-${name}-${version}.tgz`),
          join(archives, `cps-bridge-${name}-${version}.tgz`),
        )
    const { react, 'react-dom': dom, 'puppeteer-core': puppeteer } = manifest.devDependencies
    const { version: esbuild } = JSON.parse(read('node_modules/esbuild/package.json'))
    return {
      name: 'create-cps-portal',
      ...common,
      description: 'Makes a portal that has a CPS card sign, with its tests.',
      engines,
      bin: { 'create-cps-portal': './index.mjs' },
      exports: { './package.json': './package.json' },
      versions: { react, 'react-dom': dom, esbuild, 'puppeteer-core': puppeteer },
    }
  },
  'cps-bridge'(folder) {
    takeProgram(folder)
    for (const name of ['README.md', 'SECURITY.md', 'CHANGELOG.md']) take(name, join(folder, name))
    for (const name of files.filter((path) => !/^(bin|dist|fixtures)/.test(path)))
      take(name, join(folder, name))
    return programManifest
  },
}

await runMain(() => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'as-built': { type: 'boolean' }, folders: { type: 'boolean' } },
  })
  const target = resolve(positionals[0] ?? join(root, 'packages'))
  if (!values['as-built']) build()
  for (const [name, make] of Object.entries(PACKAGES)) {
    const folder = join(target, name)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    write(folder, 'package.json', json(make(folder, target)))
    take('LICENSE', join(folder, 'LICENSE'))
    const readme = join(root, 'docs/packages', `${name}.md`)
    if (existsSync(readme)) cpSync(readme, join(folder, 'README.md'))
    if (values.folders) continue
    const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', target, folder]
    if (!run('npm', pack, { cwd: target }).ok)
      throw new Stop(`npm pack of ${name} failed: its reason is above`)
  }
  say(`${Object.keys(PACKAGES).join(', ')}: in ${target}`)
})
