/**
 * `npm run supply-chain` builds, and writes into the tables of docs/supply-chain.md what can be read from the build and the lock file: versions,
 * licences, places, sizes, and the packages that others bring. Reasons, and what would replace a package, are written by hand: a package
 * without them stops every build (`requireSupplyChain`, called by licences.mjs).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reachableParts } from './package/parts.mjs'
import { RUNTIME_VERSION } from './package/platforms.mjs'
import { packageFolder, root, Stop } from './lib.mjs'

const DOCUMENT = join(root, 'docs', 'supply-chain.md')
const HEADINGS = { chosen: '## Chosen', brought: '## Brought by them', beside: '## Beside the build' }
const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))
const nameOf = (folder) => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** The owner and name of a repository, and how many people the manifest names. */
function maintainersOf({ repository, author, maintainers = [], contributors = [] }) {
  const url = (repository?.url ?? repository ?? '').replace(/\.git$/, '')
  const people = new Set([author, ...maintainers, ...contributors].flatMap((one) => one?.name ?? one ?? []))
  return `${url.split(/[/:]/).slice(-2).join('/')}, ${people.size} named`
}

/**
 * The packages whose code is in the build.
 *
 * @param outputs - of the bundler (`metafile`), by path: how many bytes each input has in it
 * @param parts - `dist/parts.json`
 */
export function shippedPackages(outputs, parts) {
  const inside = new Set(reachableParts(parts).packages)
  const sizes = new Map()
  for (const [path, { inputs }] of Object.entries(outputs)) {
    const [, program = ''] = /^dist\/(?!cli\/)(\w+)\//.exec(path) ?? []
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = packageFolder(input)
      if (folder === null) continue
      const found = sizes.get(folder) ?? new Map()
      found.set(program, (found.get(program) ?? 0) + bytesInOutput)
      sizes.set(folder, found)
    }
  }
  return [...sizes].map(([folder, byProgram]) => ({
    folder,
    places: [
      ...(inside.has(folder) ? ['holder'] : []),
      ...['verify', 'testing'].filter((name) => byProgram.has(name)),
    ],
    bytes: Math.max(...byProgram.values()),
  }))
}

/** The rows of a table below a heading, by what their first two cells say. */
function rowsOf(text, heading) {
  const [, after = ''] = text.split(`\n${heading}\n`)
  const [section = ''] = after.split(/\n## /)
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

function replaceRows(text, heading, rows) {
  const [before, after = ''] = text.split(`\n${heading}\n`)
  const [section = '', ...rest] = after.split(/\n(?=## )/)
  const lines = section.split('\n')
  const first = lines.findIndex((line) => line.startsWith('| -'))
  const last = lines.findLastIndex((line) => line.startsWith('|'))
  lines.splice(first + 1, last - first, ...rows.map((cells) => `| ${cells.join(' | ')} |`))
  return `${before}\n${heading}\n${[lines.join('\n'), ...rest].join('\n')}`
}

/** Who asks for a package, by the lock file: the nearest folder of its name is the one that is meant. */
function askersOf(folder, shipped, lock) {
  return shipped
    .filter((other) => {
      const { dependencies = {}, optionalDependencies = {} } = lock[other.folder]
      const name = nameOf(folder)
      if (dependencies[name] === undefined && optionalDependencies[name] === undefined) return false
      for (let at = other.folder; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
        if (lock[`${at}/node_modules/${name}`] !== undefined) return `${at}/node_modules/${name}` === folder
        if (!at.includes('/node_modules/')) return `node_modules/${name}` === folder
      }
    })
    .map((other) => `\`${nameOf(other.folder)}\``)
}

/**
 * The document as it should be.
 *
 * @param text - of the document
 * @param shipped - of `shippedPackages`
 * @param manifestOf - of a package, by its folder
 * @throws Stop when a package has no reason, or nothing that would replace it
 */
export function renderSupplyChain(text, shipped, { manifest, lock, manifestOf }) {
  const direct = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
  const isDirect = ({ folder }) =>
    folder === `node_modules/${nameOf(folder)}` && direct[nameOf(folder)] !== undefined
  const known = ({ folder, places, bytes }) => [
    `\`${nameOf(folder)}\``,
    lock[folder].version,
    lock[folder].license,
    places.length === 0 ? 'demo' : places.join(', '),
    `${Math.max(1, Math.round(bytes / 1000))} kB`,
    maintainersOf(manifestOf(folder)),
  ]
  const byHand = new Map(rowsOf(text, HEADINGS.chosen).map((cells) => [cells[0], cells.slice(6)]))
  const sorted = [...shipped].sort((a, b) =>
    nameOf(a.folder) + a.folder < nameOf(b.folder) + b.folder ? -1 : 1,
  )
  const chosen = sorted.filter(isDirect).map((each) => {
    const cells = byHand.get(`\`${nameOf(each.folder)}\``) ?? []
    if (cells.length !== 3 || cells.includes(''))
      throw new Stop(
        `docs/supply-chain.md must say why ${nameOf(each.folder)} is shipped: a row under "${HEADINGS.chosen}".`,
      )
    return [...known(each), ...cells]
  })
  const brought = sorted
    .filter((each) => !isDirect(each))
    .map((each) => [...known(each), askersOf(each.folder, shipped, lock).join(', ')])
  const beside = rowsOf(text, HEADINGS.beside).map(([name, , , ...cells]) => {
    const locked = lock[`node_modules/${name.replaceAll('`', '').replace('PLATFORM', 'linux-x64')}`]
    return name === '`node`'
      ? [name, RUNTIME_VERSION, 'MIT', ...cells]
      : [name, locked.version, locked.license, ...cells]
  })
  const tables = { chosen, brought, beside }
  return Object.entries(tables).reduce((doc, [name, rows]) => replaceRows(doc, HEADINGS[name], rows), text)
}

/** The same but for sizes, which move with every change, and for the widths of columns. */
const comparable = (text) =>
  text
    .replace(/\| +\d+ kB +\|/g, '| |')
    .replace(/ +/g, ' ')
    .replace(/-+/g, '-')

/** Stops when the document is not of this build; with `write` it is made so. */
export function requireSupplyChain(outputs, parts, write = false) {
  const text = readFileSync(DOCUMENT, 'utf8')
  const sources = { manifest: json('package.json'), lock: json('package-lock.json').packages }
  const made = renderSupplyChain(text, shippedPackages(outputs, parts), {
    ...sources,
    manifestOf: (folder) => json(join(folder, 'package.json')),
  })
  if (write) writeFileSync(DOCUMENT, made)
  else if (comparable(made) !== comparable(text))
    throw new Stop(
      'docs/supply-chain.md is not of this build: npm run supply-chain writes what can be read, and the reasons are for you.',
    )
}
