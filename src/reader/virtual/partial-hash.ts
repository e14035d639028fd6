/**
 * The end of a SHA-1 or SHA-256 (FIPS 180-4:2015, 5 and 6) whose first blocks another party has hashed. A CPS3 closes
 * the hash of a document on the card; Node's own hashes cannot be started from an intermediate state.
 */

export type PartialHashName = 'sha1' | 'sha256'

const BLOCK_BYTES = 64

interface HashFunction {
  readonly stateWords: number
  readonly initial: readonly number[]
  readonly compress: (state: readonly number[], block: DataView) => number[]
}

const rotateLeft = (word: number, count: number): number => (word << count) | (word >>> (32 - count))
const rotateRight = (word: number, count: number): number => (word >>> count) | (word << (32 - count))

const SHA1: HashFunction = {
  stateWords: 5,
  initial: [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0],
  compress(state, block) {
    const w = words(block, 80)
    for (let t = 16; t < 80; t++)
      w[t] = rotateLeft(at(w, t - 3) ^ at(w, t - 8) ^ at(w, t - 14) ^ at(w, t - 16), 1)
    let [a, b, c, d, e] = five(state)
    for (let t = 0; t < 80; t++) {
      const [f, k] = sha1Round(t, b, c, d)
      const next = (rotateLeft(a, 5) + f + e + k + at(w, t)) | 0
      ;[e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, next]
    }
    return add(state, [a, b, c, d, e])
  },
}

function sha1Round(t: number, b: number, c: number, d: number): readonly [f: number, k: number] {
  if (t < 20) return [(b & c) ^ (~b & d), 0x5a827999]
  if (t < 40) return [b ^ c ^ d, 0x6ed9eba1]
  if (t < 60) return [(b & c) ^ (b & d) ^ (c & d), 0x8f1bbcdc]
  return [b ^ c ^ d, 0xca62c1d6]
}

const SHA256: HashFunction = {
  stateWords: 8,
  initial: fractions(8, 1 / 2),
  compress(state, block) {
    const k = fractions(64, 1 / 3)
    const w = words(block, 64)
    for (let t = 16; t < 64; t++) {
      const x = at(w, t - 15)
      const y = at(w, t - 2)
      const s0 = rotateRight(x, 7) ^ rotateRight(x, 18) ^ (x >>> 3)
      const s1 = rotateRight(y, 17) ^ rotateRight(y, 19) ^ (y >>> 10)
      w[t] = s1 + at(w, t - 7) + s0 + at(w, t - 16)
    }
    const v = Int32Array.from(state)
    for (let t = 0; t < 64; t++) {
      const [a, e] = [at(v, 0), at(v, 4)]
      const s1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25)
      const s0 = rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22)
      const choice = (e & at(v, 5)) ^ (~e & at(v, 6))
      const majority = (a & at(v, 1)) ^ (a & at(v, 2)) ^ (at(v, 1) & at(v, 2))
      const t1 = at(v, 7) + s1 + choice + at(k, t) + at(w, t)
      v.copyWithin(1, 0, 7)
      v[4] = at(v, 4) + t1
      v[0] = t1 + s0 + majority
    }
    return add(state, [...v])
  },
}

const FUNCTIONS: Readonly<Record<PartialHashName, HashFunction>> = { sha1: SHA1, sha256: SHA256 }

/** What the host hands over: the state after `processedBytes` (a multiple of 64), as big-endian words. */
export interface HashState {
  readonly state: Uint8Array
  readonly processedBytes: number
}

/** Bytes of an intermediate state, which are also those of the digest. */
export function hashStateBytes(name: PartialHashName): number {
  return FUNCTIONS[name].stateWords * 4
}

/** Hashes the last block (64 bytes at most) and the padding; without `from`, `lastBlock` is the whole message. */
export function finishHash(name: PartialHashName, lastBlock: Uint8Array, from?: HashState): Uint8Array {
  const { initial, compress, stateWords } = FUNCTIONS[name]
  const padded = new Uint8Array(lastBlock.length < BLOCK_BYTES - 8 ? BLOCK_BYTES : 2 * BLOCK_BYTES)
  padded.set(lastBlock)
  padded[lastBlock.length] = 0x80
  const bits = BigInt((from?.processedBytes ?? 0) + lastBlock.length) * 8n
  new DataView(padded.buffer).setBigUint64(padded.length - 8, bits)
  let state: readonly number[] = from === undefined ? initial : readWords(from.state, stateWords)
  for (let offset = 0; offset < padded.length; offset += BLOCK_BYTES) {
    state = compress(state, new DataView(padded.buffer, offset, BLOCK_BYTES))
  }
  const digest = new DataView(new ArrayBuffer(stateWords * 4))
  state.forEach((word, i) => digest.setInt32(4 * i, word))
  return new Uint8Array(digest.buffer)
}

/** The first 32 bits of the fractional parts of square or cube roots of the first primes (FIPS 180-4, 4.2.2, 5.3.3). */
function fractions(count: number, exponent: number): number[] {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return primes.map((prime) => Math.floor((prime ** exponent % 1) * 2 ** 32) | 0)
}

function readWords(bytes: Uint8Array, count: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: count }, (_, i) => view.getInt32(4 * i))
}

function words(block: DataView, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, t) => (t < 16 ? block.getInt32(4 * t) : 0))
}

function five(state: readonly number[]): [number, number, number, number, number] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = state
  return [a, b, c, d, e]
}

const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0
const add = (state: readonly number[], words: readonly number[]): number[] =>
  state.map((word, i) => (word + at(words, i)) | 0)
