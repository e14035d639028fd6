/** The list of what is inside a package (CycloneDX 1.6, JSON), made by `@cyclonedx/cyclonedx-npm` from the lock file. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask, root, Stop } from '../lib.mjs'
import { RUNTIME_VERSION } from './platforms.mjs'

const TOOL = 'node_modules/@cyclonedx/cyclonedx-npm/bin/cyclonedx-npm-cli.js'

function completeBill() {
  const flags = [
    '--package-lock-only',
    '--output-reproducible',
    '--sv',
    '1.6',
    '--of',
    'JSON',
    '--mc-type',
    'application',
  ]
  const text = ask(process.execPath, [TOOL, ...flags], { maxBuffer: 2 ** 28 })
  if (text === '') throw new Stop('@cyclonedx/cyclonedx-npm could not list the dependencies.')
  return JSON.parse(text)
}

/** By name and version: one package that lies in several folders is one component. */
const keyOf = ({ group, name, version }) => `${group ? `${group}/` : ''}${name}@${version}`

const runtimeOf = ({ runtime, integrity }) => ({
  type: 'application',
  name: 'node',
  version: RUNTIME_VERSION,
  'bom-ref': `runtime:${runtime}`,
  description: `the runtime, from the npm package ${runtime}`,
  licenses: [{ license: { id: 'MIT' } }],
  purl: `pkg:npm/${runtime}@${RUNTIME_VERSION}`,
  hashes: [
    { alg: 'SHA-512', content: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex') },
  ],
})

/**
 * A function that makes the list of a platform.
 *
 * @returns the text of a JSON document
 */
export function billsOfMaterials(bill = completeBill()) {
  const known = new Map(flatten(bill.components).map((component) => [keyOf(component), component]))
  return ({ platform, packages, epoch }) => {
    const components = [...packages, 'node_modules/koffi', `node_modules/${platform.koffi.name}`].map(
      (folder) => {
        const manifest = manifestOf(folder)
        const component = known.get(`${manifest.name}@${manifest.version}`)
        if (component === undefined) throw new Stop(`${folder} is not in the list of components.`)
        const { components: _, properties: __, ...own } = component
        return own
      },
    )
    const { dependencies: _, ...rest } = bill
    const metadata = { ...bill.metadata, timestamp: new Date(epoch * 1000).toISOString() }
    const content = { ...rest, metadata, components: [...components, runtimeOf(platform)] }
    const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(content))}`
    return `${JSON.stringify({ ...content, serialNumber }, null, 2)}\n`
  }
}

/** The part of koffi for another platform is in the lock file alone. */
function manifestOf(folder) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const locked = packages[folder]
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
  return { name: locked.name ?? name, version: locked.version }
}

const flatten = (components = []) =>
  components.flatMap((component) => [component, ...flatten(component.components)])

/** A UUID (version 8, RFC 9562) of a text: the same content has the same number. */
function uuidOf(text) {
  const digits = createHash('sha256').update(text).digest('hex').slice(0, 32).split('')
  digits[12] = '8'
  digits[16] = ((Number.parseInt(digits[16], 16) & 3) | 8).toString(16)
  return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
