/**
 * The signed list of the newest version: a compact JWS (RFC 7515) with `alg` EdDSA on Ed25519 (RFC 8037) and `typ`
 * `cps-release+jwt`. Claims: `iss` "cps-bridge", `version`, `iat` and `exp` (seconds since 1970), `page` (an https address
 * for people, or null), `files` (name, size in bytes, SHA-256 in hexadecimal).
 */
import { type KeyObject, verify } from 'node:crypto'
import { validateReleaseHead, validateReleaseList } from '../contract/checks.js'
import type { ReleaseList } from '../contract/installation.ts'
import { checkOf } from '../contract/validate.ts'

/** `older`: than the installed version, or than a list that was accepted before. */
export type ReleaseRefusal = 'malformed' | 'signature' | 'expired' | 'not-yet' | 'older'

const checkHead = checkOf(validateReleaseHead)
const checkClaims = checkOf(validateReleaseList)

export const MAX_LIST_BYTES = 65_536
/** Clocks differ. */
const LEEWAY_SECONDS = 300
const JWS = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})$/

function parsePart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

/** Negative: the first is the older one. Each has three numbers. */
export function compareVersions(first: string, second: string): number {
  const numbers = (version: string): readonly number[] => version.split('.').map(Number)
  const others = numbers(second)
  return numbers(first)
    .map((number, index) => number - (others[index] ?? 0))
    .reduce((found, next) => (found === 0 ? next : found), 0)
}

/** What is known where a list is judged. */
export interface ReleaseContext {
  /** Ed25519. */
  readonly key: KeyObject
  readonly installed: string
  readonly now: Date
  /** The list that was accepted last. */
  readonly before?: ReleaseList | null
}

/** The signature is checked before anything that it covers is read. */
export function readReleaseList(
  token: string,
  { key, installed, now, before = null }: ReleaseContext,
): ReleaseList | ReleaseRefusal {
  const [, head = '', body = '', signature = ''] =
    token.length > MAX_LIST_BYTES ? [] : (JWS.exec(token.trim()) ?? [])
  if (!('value' in checkHead(parsePart(head)))) return 'malformed'
  if (!verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')))
    return 'signature'
  const outcome = checkClaims(parsePart(body))
  if (!('value' in outcome)) return 'malformed'
  const list = outcome.value
  const seconds = Math.floor(now.getTime() / 1000)
  if (list.exp <= seconds) return 'expired'
  if (list.iat > seconds + LEEWAY_SECONDS) return 'not-yet'
  const isOlder =
    before !== null && (list.iat < before.iat || compareVersions(list.version, before.version) < 0)
  return isOlder || compareVersions(list.version, installed) < 0 ? 'older' : list
}
