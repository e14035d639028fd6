#!/usr/bin/env node
/** `npm create cps-portal`: makes a portal that has a card sign, with its tests. Two questions at most; none with arguments. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'

const USAGE = `create-cps-portal [DOSSIER] [--react | --plain] [--no-install]

DOSSIER  dossier du portail, vide ou à créer / folder of the portal, empty or to be made
`
const here = import.meta.dirname
const kinds = { 1: 'plain', 2: 'react', plain: 'plain', react: 'react' }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    react: { type: 'boolean' },
    plain: { type: 'boolean' },
    'no-install': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
})

function fail(text) {
  console.error(text)
  process.exit(2)
}

/** What is not given is asked for; where nobody can be asked, the first answer is taken. */
async function ask() {
  let [folder] = positionals
  let kind = values.react ? 'react' : values.plain ? 'plain' : undefined
  if (process.stdin.isTTY !== true) return { folder: folder ?? 'mon-portail', kind: kind ?? 'plain' }
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  folder ??= (await terminal.question('Dossier / Folder [mon-portail] : ')) || 'mon-portail'
  if (kind === undefined) {
    const answer = await terminal.question('Page : 1 HTML et JavaScript, 2 React [1] : ')
    kind = kinds[answer.trim().toLowerCase() || '1'] ?? fail('1 ou 2 / 1 or 2')
  }
  terminal.close()
  return { folder, kind }
}

if (values.help) {
  console.log(USAGE)
  process.exit(0)
}
const { folder, kind } = await ask()
const target = resolve(folder)
if (existsSync(target) && readdirSync(target).length > 0)
  fail(
    `${folder} n’est pas vide : choisissez un autre dossier. / ${folder} is not empty: choose another folder.`,
  )

mkdirSync(target, { recursive: true })
cpSync(join(here, 'template', 'common'), target, { recursive: true })
cpSync(join(here, 'template', kind), target, { recursive: true })
cpSync(join(here, 'archives'), join(target, 'archives'), { recursive: true })
// Under its own name npm leaves it out of archives.
writeFileSync(
  join(target, '.gitignore'),
  'node_modules/\n.cps-bridge/\n' + (kind === 'react' ? 'page.js\n' : ''),
)

const { version, versions } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
const archive = (name) => `file:archives/cps-bridge-${name}-${version}.tgz`
const react = kind === 'react'
const pageScript =
  'esbuild page.jsx --bundle --format=esm --jsx=automatic --minify --outfile=page.js --log-level=warning'
const manifest = {
  name:
    basename(target)
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[._-]+/, '') || 'portal',
  version: '0.1.0',
  private: true,
  type: 'module',
  scripts: {
    ...(react && { page: pageScript, predev: 'npm run page', pretest: 'npm run page' }),
    dev: 'node dev.js',
    trust: 'cps-bridge certificate install --ca .cps-bridge/tls/ca.pem',
    test: 'node --test portal.test.js',
    start: 'node start.js',
  },
  dependencies: {
    '@cps-bridge/client': archive('client'),
    '@cps-bridge/verify': archive('verify'),
    ...(react && { react: versions.react, 'react-dom': versions['react-dom'] }),
  },
  devDependencies: {
    '@cps-bridge/testing': archive('testing'),
    ...(react && { esbuild: versions.esbuild }),
    'puppeteer-core': versions['puppeteer-core'],
  },
}
writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)

if (!values['no-install']) {
  const flags = ['install', '--no-audit', '--no-fund', '--loglevel=error']
  const shell = process.platform === 'win32'
  if (spawnSync('npm', flags, { cwd: target, stdio: 'inherit', shell }).status !== 0)
    fail('npm install a échoué : sa raison est au-dessus. / npm install failed: its reason is above.')
}
console.log(`
  cd ${folder}
  npm run dev      # http://localhost:3000, avec un lecteur virtuel / with a virtual reader
  npm run trust    # une fois, dans un second terminal / once, in a second terminal
  npm test         # avec Chrome, ou / with Chrome, or: CHROME=/usr/bin/chromium npm test
`)
