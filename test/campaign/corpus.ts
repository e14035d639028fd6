/** The seeds of the fuzz campaign: what `fixtures/` has of each kind, and arbitraries that change, cut and join it. */
import { fc } from '@fast-check/vitest'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hexToBytes } from '../../src/iso7816/hex.ts'
import { damaged } from '../helpers/properties.ts'
import type { VectorFile } from '../helpers/vectors.ts'

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures')
const linesOf = (...path: string[]): string[] =>
  readFileSync(join(FIXTURES, ...path), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))

const ESCAPES: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '0': '\0' }
/** One byte a character. */
const unescaped = (line: string): string =>
  line.replaceAll(/\\(?:x([0-9a-f]{2})|([rnt0]))/g, (_all, hex: string | undefined, sign: string) =>
    hex === undefined ? (ESCAPES[sign] ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  )
const fuzzFile = (name: string): Uint8Array[] =>
  linesOf('fuzz', name).map((line) => Buffer.from(unescaped(line), 'latin1'))

/** Commands and answers that were recorded, in hexadecimal. */
const transcripts = ['cps3', 'cps4'].flatMap((card) =>
  readdirSync(join(FIXTURES, 'transcripts', card)).flatMap((name) => linesOf('transcripts', card, name)),
)
const exchanged = (sign: string): Uint8Array[] =>
  transcripts
    .filter((line) => line.startsWith(sign))
    .map((line) => line.slice(2).replaceAll(/[^0-9A-Fa-f]/g, ''))
    .filter((text) => text.length % 2 === 0)
    .map(hexToBytes)

export const vectorFiles = ['jws', 'web-eid'].map(
  (name) => JSON.parse(readFileSync(join(FIXTURES, 'vectors', `${name}.json`), 'utf8')) as VectorFile,
)
const inTokens = vectorFiles.flatMap(({ vectors }) =>
  vectors.flatMap(({ token }) => {
    if (typeof token !== 'string') return []
    try {
      const { x5c } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as {
        x5c?: unknown
      }
      return Array.isArray(x5c) ? x5c.map((text) => Buffer.from(String(text), 'base64')) : []
    } catch {
      return []
    }
  }),
)
const certificates = readdirSync(join(FIXTURES, 'certificates'))
  .filter((name) => name.endsWith('.der'))
  .map((name) => readFileSync(join(FIXTURES, 'certificates', name)))

export const seeds = {
  commands: exchanged('=>'),
  answers: exchanged('<='),
  atrs: linesOf('fuzz', 'atr.txt').map(hexToBytes),
  certificates: [...certificates, ...inTokens],
  messages: fuzzFile('json-rpc.txt'),
  heads: fuzzFile('http-heads.txt'),
  frames: fuzzFile('websocket-frames.txt'),
}

/** Seeds that were changed, cut or joined, and now and then bytes that nobody made. */
export function mutated(list: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const seed = fc.constantFrom(...list)
  const joined = fc
    .tuple(seed, seed, fc.nat(), fc.nat())
    .map(([one, other, from, to]) =>
      Buffer.concat([one.subarray(0, from % (one.length + 1)), other.subarray(to % (other.length + 1))]),
    )
  return fc.oneof(
    { weight: 6, arbitrary: damaged(seed) },
    { weight: 2, arbitrary: damaged(joined) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  )
}
