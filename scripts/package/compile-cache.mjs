/** What V8 compiled, shipped beside the code: an installed program cannot write there, and should not. */
import { existsSync, mkdirSync, rmdirSync } from 'node:fs'
import { ask, run, Stop } from '../lib.mjs'

/** Imports every file of the program but the entry that makes an authority and ends. */
const LOAD_ALL = `
  const { enableCompileCache } = await import('node:module')
  const [prefix, ...files] = process.env.PARTS.split(':')
  enableCompileCache(prefix + '/dist/compiled')
  process.argv.splice(1, Infinity, prefix, '--version')
  for (const file of files) await import('file://' + prefix + '/dist/' + file)
`
const NOT_LOADED = 'daemon/issue-authority.js'

/** In a mount namespace of its own, with the tree where the program lies once it is installed. */
const IN_PLACE = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'

/**
 * Loads the program in its own place (entries are found by the full path of a file) with the seed of V8 fixed, so that two
 * builds give the same bytes; V8 does not compare the seed when it reads them. Only for the platform that this machine is,
 * and as root; on the others the program compiles as it starts.
 *
 * The folder's name ends with a user's number (`module.enableCompileCache` of Node.js): `setup install` links it for the
 * account of the service.
 *
 * @param files - of `dist`
 */
export function addCompileCache({ name, prefix, tree, files }) {
  if (name !== `${process.platform}-${process.arch}`) return
  if (process.getuid() !== 0 || ask('unshare', ['--version']) === '')
    throw new Stop('The compile cache of the package is made by root, with unshare (util-linux).')
  const isNew = !existsSync(prefix)
  mkdirSync(prefix, { recursive: true })
  const parts = [prefix, ...files.filter((file) => file !== NOT_LOADED)].join(':')
  const node = [`${prefix}/runtime/node`, '--random-seed=1', '--input-type=module', '-e', LOAD_ALL]
  const { ok } = run('unshare', ['--mount', 'sh', '-c', IN_PLACE, 'sh', tree, prefix, ...node], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, HOME: '/nonexistent', PARTS: parts },
  })
  if (isNew) rmdirSync(prefix)
  if (!ok) throw new Stop('The compile cache could not be made.')
}
