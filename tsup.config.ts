import { defineConfig } from 'tsup'

/** Two bundles: the program (Node, ESM) and the scripts of the pages (browsers, one file a page). */
export default defineConfig([
  {
    entry: { 'cli/main': 'src/cli/main.ts', 'verify/index': 'src/verify/index.ts' },
    format: 'esm',
    target: 'node20',
    outDir: 'dist',
    splitting: true,
    sourcemap: true,
    clean: ['dist/cli', 'dist/verify'],
  },
  {
    entry: { prompt: 'src/web/prompt.ts', status: 'src/web/status.ts' },
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    outDir: 'dist/web',
    publicDir: 'src/web/public',
    splitting: false,
    minify: true,
    clean: ['dist/web/*.js', 'dist/web/*.html'],
  },
  {
    entry: ['src/web/styles/prompt.css', 'src/web/styles/status.css'],
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
    clean: true,
  },
])
