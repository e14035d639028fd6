/**
 * `npm run package [-- KIND...] [-- --version V] [--quick]`: the packages for holders, in `release/packages`. Kinds: `deb`, `rpm`,
 * `msi`, `exe`, `macos`; without one, all. `--quick` compresses less, for trying out.
 *
 * `SOURCE_DATE_EPOCH` is the time of every file; without it, the time of the last commit. `RELEASE_KEY` names the public
 * key (PEM, Ed25519) that signs the lists of versions.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask, build, root, runMain, say, Stop } from './lib.mjs'
import { makeDebianPackage } from './package/debian.mjs'
import { makeMacosArchive } from './package/macos.mjs'
import { PLATFORMS } from './package/platforms.mjs'
import { makeProgramTree } from './package/program-tree.mjs'
import { makeRpmPackage } from './package/rpm.mjs'
import { makeWindowsPackage } from './package/windows.mjs'
import { billsOfMaterials } from './package/sbom.mjs'

/** By kind of package: the platforms it is made for, and what makes it. */
const KINDS = {
  deb: { platforms: ['linux-x64', 'linux-arm64'], make: makeDebianPackage },
  rpm: { platforms: ['linux-x64', 'linux-arm64'], make: makeRpmPackage },
  msi: { platforms: ['windows-x64'], make: makeWindowsPackage },
  macos: { platforms: ['macos-x64', 'macos-arm64'], make: makeMacosArchive },
}

function options(args) {
  const names = []
  const found = { version: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version, level: 6 }
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]
    if (arg === '--version') found.version = args[++at] ?? ''
    else if (arg === '--quick') found.level = 0
    else if (arg === '--arch') found.arch = args[++at]
    else if (KINDS[arg] === undefined)
      throw new Stop(`unknown kind of package ${arg} (known: ${Object.keys(KINDS).join(', ')})`)
    else names.push(arg)
  }
  if (!/^\d+\.\d+\.\d+$/.test(found.version)) throw new Stop(`${found.version} is not a version (1.2.3)`)
  return { ...found, kinds: names.length === 0 ? Object.keys(KINDS) : names }
}

function sourceDate() {
  const given = process.env.SOURCE_DATE_EPOCH
  const seconds = Number(given ?? ask('git', ['log', '-1', '--format=%ct']))
  if (Number.isInteger(seconds) && seconds > 0) return seconds
  throw new Stop('SOURCE_DATE_EPOCH must be a number of seconds; without it, this must be a clone with git.')
}

await runMain(async () => {
  const { kinds, version, level, arch } = options(process.argv.slice(2))
  const epoch = sourceDate()
  build()
  const folder = join(root, 'release')
  const [work, output] = [join(folder, 'work'), join(folder, 'packages')]
  for (const path of [work, output]) mkdirSync(path, { recursive: true })
  const billOf = billsOfMaterials()
  const releaseKey = process.env.RELEASE_KEY ?? null
  const trees = new Map()
  for (const kind of kinds)
    for (const name of KINDS[kind].platforms.filter((each) => arch === undefined || each.endsWith(arch))) {
      const platform = PLATFORMS[name]
      const program = join(work, name)
      if (!trees.has(name)) {
        say(`program for ${name}`)
        makeProgramTree({
          name,
          platform,
          tree: program,
          version,
          billOf,
          licences: PLATFORMS['linux-x64'],
          releaseKey,
          epoch,
        })
        trees.set(name, program)
      }
      say(`${kind} for ${name}`)
      console.log(KINDS[kind].make({ name, platform, version, program, work, output, epoch, level }))
    }
  return 0
})
