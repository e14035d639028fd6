import { execSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Options } from 'tsup'
import { withParts } from './src/markup/page-parts.ts'

/** What the provider library says to those who run it in production, at each start. */
const silentProvider: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'silent-provider',
  setup(build) {
    build.onLoad({ filter: /oidc-provider[\\/]lib[\\/]helpers[\\/]attention\.js$/ }, () => ({
      contents: 'export const info = () => undefined, warn = info',
    }))
  },
}

/**
 * What the daemon never needs stays out of its files: the schema compilers of fastify, larger than itself (no route of the
 * bridge has a schema), and every command but its own.
 */
const daemonAlone: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'daemon-alone',
  setup(build) {
    build.onLoad({ filter: /@fastify[\\/](ajv|fast-json-stringify)-compiler[\\/]/ }, () => ({
      contents: "module.exports = () => () => { throw new TypeError('a route has no schema') }",
    }))
    build.onResolve({ filter: /^\.\/commands\// }, ({ path }) =>
      path === './commands/run.ts' ? undefined : { path, external: true },
    )
  },
}

/**
 * `import` of a module of Node reads each of its members to make them exports, and some of them are loaded by that: those
 * of `node:http` are a browser's `fetch` and sockets, a third of the daemon's start on Node 24. `require` reads none.
 */
const requireNodeModules: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'require-node-modules',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'node-module' } : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: 'node-module' }, ({ path }) => ({
      contents: `module.exports = require('${path}')`,
    }))
  },
}

/**
 * commander runs commands that are programs of their own, and loads what starts programs for that: streams and sockets, a
 * third of what `--version` costs beyond Node. Here no command is one.
 */
const noPrograms: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'no-programs',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path: 'no-programs', namespace: 'no-programs' } : undefined,
    )
    build.onLoad({ filter: /.*/, namespace: 'no-programs' }, () => ({ contents: 'module.exports = {}' }))
  },
}

/**
 * Compiled for a machine, or optional: found when the program runs. Everything else is in the files of the build, so that
 * starting the program reads a few of them and installing it brings no other packages.
 */
const INSIDE = /^(?!koffi$|pcsclite$|bufferutil$|utf-8-validate$)/

/** Packages that are CommonJS call `require` for the modules of Node. */
const REQUIRE = "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);"

/** How packages get into what runs in Node. */
export const PACKAGES_INSIDE = { noExternal: [INSIDE], banner: { js: REQUIRE } }

/** The library that pages load: as few bytes as can be. ASCII alone: a page says how a plain script is encoded. */
const SMALL: Options = {
  minify: 'terser',
  terserOptions: { compress: { passes: 3, unsafe_arrows: true }, ecma: 2020, format: { ascii_only: true } },
  esbuildOptions: (options) => {
    options.minify = true
  },
}

/** Puts the parts that all documents share into those of one folder. @param then - a command for afterwards */
const completePages = (site: string, then?: string) => async (): Promise<void> => {
  const folder = join('dist', site)
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.html'))) {
    const file = join(folder, name)
    writeFileSync(file, withParts(readFileSync(file, 'utf8')))
  }
  if (then !== undefined) execSync(then, { stdio: 'inherit' })
}

/** The program (Node, ESM), the libraries for portals, one file each, and the scripts of the pages (browsers, one file a page). */
export default defineConfig([
  {
    entry: {
      'cli/main': 'src/cli/main.ts',
    },
    format: 'esm',
    target: 'node20',
    outDir: 'dist',
    splitting: true,
    sourcemap: true,
    metafile: true,
    ...PACKAGES_INSIDE,
    removeNodeProtocol: false,
    esbuildPlugins: [silentProvider, noPrograms, requireNodeModules],
    clean: ['dist/*.js', 'dist/*.js.map', 'dist/cli'],
  },
  ...['testing', 'verify'].map((name): Options => ({
    entry: { index: `src/${name}/index.ts` },
    format: 'esm',
    target: 'node20',
    outDir: `dist/${name}`,
    splitting: false,
    metafile: true,
    noExternal: [INSIDE],
    removeNodeProtocol: false,
    clean: true,
    onSuccess: `node scripts/node-types.mjs ${name}`,
  })),
  {
    // `cps-bridge run` (see bin/): the same command line, with the daemon inside and no other command.
    entry: {
      run: 'src/cli/main.ts',
      'issue-authority': 'src/daemon/issue-authority.ts',
      'examine-alone': 'src/daemon/examine-alone.ts',
    },
    format: 'esm',
    target: 'node20',
    outDir: 'dist/daemon',
    splitting: true,
    sourcemap: true,
    metafile: true,
    ...PACKAGES_INSIDE,
    removeNodeProtocol: false,
    esbuildPlugins: [daemonAlone, noPrograms, requireNodeModules],
    // Half as much to parse; names stay, for stacks.
    esbuildOptions: (options) => Object.assign(options, { minifyWhitespace: true, minifySyntax: true }),
    clean: true,
  },
  {
    entry: {
      index: 'src/client/index.ts',
      status: 'src/client/status-element.ts',
      'web-eid': 'src/client/web-eid.ts',
    },
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outDir: 'dist/client',
    splitting: false,
    ...SMALL,
    clean: ['dist/client/index.js', 'dist/client/status.js', 'dist/client/web-eid.js'],
    onSuccess: 'node scripts/client-types.mjs',
  },
  {
    entry: { 'cps-bridge': 'src/client/global.ts' },
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    outDir: 'dist/client',
    ...SMALL,
  },
  {
    entry: {
      docs: 'src/web/docs.ts',
      doctor: 'src/web/doctor.ts',
      pin: 'src/web/pin.ts',
      prompt: 'src/web/prompt.ts',
      relay: 'src/web/relay.ts',
      status: 'src/web/status.ts',
    },
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outDir: 'dist/web',
    publicDir: 'src/web/public',
    metafile: true,
    splitting: false,
    minify: true,
    clean: ['dist/web/*.js', 'dist/web/*.html', 'dist/web/*.json'],
    onSuccess: completePages('web', 'node scripts/render-reference.mjs'),
  },
  {
    entry: [
      'src/web/styles/docs.css',
      'src/web/styles/pin.css',
      'src/web/styles/prompt.css',
      'src/web/styles/relay.css',
      'src/web/styles/status.css',
    ],
    outDir: 'dist/web',
    minify: true,
    clean: ['dist/web/*.css'],
  },
  {
    entry: { portal: 'src/demo/web/portal.ts' },
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outDir: 'dist/portal',
    publicDir: 'src/demo/web/public',
    metafile: true,
    splitting: false,
    minify: true,
    clean: ['dist/portal/*.js', 'dist/portal/*.html'],
    onSuccess: completePages('portal'),
  },
  {
    entry: ['src/demo/web/portal.css'],
    outDir: 'dist/portal',
    minify: true,
    clean: ['dist/portal/*.css'],
  },
  {
    entry: {
      attente: 'src/demo/provider/attente.ts',
      carte: 'src/demo/provider/carte.ts',
      identifiant: 'src/demo/provider/identifiant.ts',
    },
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outDir: 'dist/provider',
    publicDir: 'src/demo/provider/public',
    metafile: true,
    splitting: false,
    minify: true,
    clean: true,
  },
  {
    entry: { site: 'src/demo/site/site.css' },
    outDir: 'dist/site',
    publicDir: 'src/demo/site/public',
    minify: true,
    clean: true,
  },
  {
    entry: { phone: 'src/demo/phone/phone.ts' },
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outDir: 'dist/phone',
    publicDir: 'src/demo/phone/public',
    noExternal: ['jose'],
    metafile: true,
    splitting: false,
    minify: true,
    clean: ['dist/phone/*.js', 'dist/phone/*.html'],
    onSuccess: completePages('phone'),
  },
  {
    entry: ['src/demo/phone/phone.css'],
    outDir: 'dist/phone',
    minify: true,
    clean: ['dist/phone/*.css'],
  },
  {
    entry: { activation: 'src/demo/activation-page/activation.ts' },
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outDir: 'dist/activation',
    publicDir: 'src/demo/activation-page/public',
    noExternal: [/./],
    metafile: true,
    splitting: false,
    minify: true,
    clean: ['dist/activation/*.js', 'dist/activation/*.html'],
    onSuccess: completePages('activation'),
  },
  {
    entry: ['src/demo/activation-page/activation.css'],
    outDir: 'dist/activation',
    minify: true,
    clean: ['dist/activation/*.css'],
  },
])
