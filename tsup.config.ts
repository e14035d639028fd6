import { defineConfig, type Options } from 'tsup'

/** What the provider library says to those who run it in production, at each start. */
const silentProvider: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'silent-provider',
  setup(build) {
    build.onLoad({ filter: /oidc-provider[\\/]lib[\\/]helpers[\\/]attention\.js$/ }, () => ({
      contents: 'export const info = () => undefined, warn = info',
    }))
  },
}

/** No route of ours has a schema: the compilers of fastify, which are larger than itself, stay out. */
const noSchemaCompilers: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'no-schema-compilers',
  setup(build) {
    build.onLoad({ filter: /@fastify[\\/](ajv|fast-json-stringify)-compiler[\\/]/ }, () => ({
      contents: "module.exports = () => () => { throw new TypeError('a route has no schema') }",
    }))
  },
}

/**
 * Compiled for a machine, or optional: found when the program runs. Everything else is in the files of the build, so that
 * starting the program reads a few of them and installing it brings no other packages.
 */
const INSIDE = /^(?!koffi$|pcsclite$|bufferutil$|utf-8-validate$)/

/** Packages that are CommonJS call `require` for the modules of Node. */
const REQUIRE =
  "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);"

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

/** The program (Node, ESM), the library for portals, and the scripts of the pages (browsers, one file a page). */
export default defineConfig([
  {
    entry: {
      'cli/main': 'src/cli/main.ts',
      'cli/issue-authority': 'src/daemon/issue-authority.ts',
      'testing/index': 'src/testing/index.ts',
      'verify/index': 'src/verify/index.ts',
    },
    format: 'esm',
    target: 'node20',
    outDir: 'dist',
    splitting: true,
    sourcemap: true,
    metafile: true,
    ...PACKAGES_INSIDE,
    esbuildPlugins: [silentProvider, noSchemaCompilers],
    clean: ['dist/*.js', 'dist/*.js.map', 'dist/cli', 'dist/testing', 'dist/verify'],
    onSuccess: 'node scripts/node-types.mjs',
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
    splitting: false,
    minify: true,
    clean: ['dist/web/*.js', 'dist/web/*.html', 'dist/web/*.json'],
    onSuccess: 'node scripts/render-reference.mjs',
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
    splitting: false,
    minify: true,
    clean: ['dist/portal/*.js', 'dist/portal/*.html'],
  },
  {
    entry: ['src/demo/web/portal.css'],
    outDir: 'dist/portal',
    minify: true,
    clean: ['dist/portal/*.css'],
  },
  {
    entry: { attente: 'src/demo/provider/attente.ts', identifiant: 'src/demo/provider/identifiant.ts' },
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outDir: 'dist/provider',
    publicDir: 'src/demo/provider/public',
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
  },
  {
    entry: ['src/demo/activation-page/activation.css'],
    outDir: 'dist/activation',
    minify: true,
    clean: ['dist/activation/*.css'],
  },
])
