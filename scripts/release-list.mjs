/**
 * The signed list of the newest version, which `cps-bridge version --check` reads.
 *
 *     node scripts/release-list.mjs keygen KEY.pem            makes a key, and KEY.pub.pem beside it
 *     node scripts/release-list.mjs sign KEY.pem OUT.jws --version V [--days N] [--page URL] FILE...
 *
 * The private key never leaves the machine that signs; the public one goes into the packages (`RELEASE_KEY`).
 */
import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { runMain, Stop } from './lib.mjs'

const DAYS = 90
const DAY_SECONDS = 86_400

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** What a list says of a file. */
export const describeFile = (path) => ({
  name: basename(path),
  size: statSync(path).size,
  sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
})

/** A compact JWS (RFC 7515, RFC 8037) of the list. @param issuedAt - seconds since 1970 */
export function signList({ key, version, issuedAt, days = DAYS, page = null, files }) {
  const claims = {
    iss: 'cps-bridge',
    version,
    iat: issuedAt,
    exp: issuedAt + days * DAY_SECONDS,
    page,
    files,
  }
  const signed = `${encode({ alg: 'EdDSA', typ: 'cps-release+jwt' })}.${encode(claims)}`
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`
}

/** Makes a key; a file that is there is never written over. */
export function makeKey(path) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { flag: 'wx', mode: 0o600 })
  const beside = path.replace(/(?:\.pem)?$/, '.pub.pem')
  writeFileSync(beside, publicKey.export({ type: 'spki', format: 'pem' }), { flag: 'wx' })
  return beside
}

function signCommand([keyFile, out, ...rest]) {
  const { values, positionals } = parseArgs({
    args: rest,
    allowPositionals: true,
    options: { version: { type: 'string' }, days: { type: 'string' }, page: { type: 'string' } },
  })
  if (out === undefined || values.version === undefined)
    throw new Stop('usage: sign KEY.pem OUT.jws --version V FILE...')
  const list = signList({
    key: createPrivateKey(readFileSync(keyFile)),
    version: values.version,
    issuedAt: Math.floor(Date.now() / 1000),
    days: Number(values.days ?? DAYS),
    page: values.page ?? null,
    files: positionals.map(describeFile),
  })
  writeFileSync(out, `${list}\n`)
  console.log(out)
}

if (process.argv[1] === import.meta.filename)
  await runMain(() => {
    const [command, ...args] = process.argv.slice(2)
    if (command === 'keygen' && args.length === 1) console.log(makeKey(args[0]))
    else if (command === 'sign') signCommand(args)
    else
      throw new Stop(
        'usage: node scripts/release-list.mjs keygen KEY.pem | sign KEY.pem OUT.jws --version V FILE...',
      )
    return 0
  })
