/**
 * The host's part of a hash that the card finishes: the intermediate state of SHA-1 and SHA-256 after whole blocks.
 * Written apart from the card's own code, with big integers, so that a fault there cannot hide here.
 */

const MASK = 0xffffffffn
const rol = (x: bigint, n: bigint): bigint => ((x << n) | (x >> (32n - n))) & MASK
const ror = (x: bigint, n: bigint): bigint => rol(x, 32n - n)

/** floor of the k-th root, by bisection. */
function root(value: bigint, k: bigint): bigint {
  let low = 0n
  let high = value
  while (low < high) {
    const middle = (low + high + 1n) / 2n
    if (middle ** k <= value) low = middle
    else high = middle - 1n
  }
  return low
}

function primes(count: number): bigint[] {
  const found: bigint[] = []
  for (let n = 2n; found.length < count; n++) if (!found.some((p) => n % p === 0n)) found.push(n)
  return found
}

const word = (block: Uint8Array, i: number): bigint =>
  BigInt(new DataView(block.buffer, block.byteOffset).getUint32(4 * i))

function sha256Block(h: bigint[], block: Uint8Array): bigint[] {
  const w = Array.from({ length: 16 }, (_, i) => word(block, i))
  for (let i = 16; i < 64; i++) {
    const [a = 0n, b = 0n, c = 0n, d = 0n] = [w[i - 15], w[i - 2], w[i - 16], w[i - 7]]
    w.push((c + (ror(a, 7n) ^ ror(a, 18n) ^ (a >> 3n)) + d + (ror(b, 17n) ^ ror(b, 19n) ^ (b >> 10n))) & MASK)
  }
  const k = primes(64).map((p) => root(p << 96n, 3n) & MASK)
  let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, i = 0n] = h
  w.forEach((wt, t) => {
    const choose = (e & f) ^ (~e & MASK & g)
    const t1 = i + (ror(e, 6n) ^ ror(e, 11n) ^ ror(e, 25n)) + choose + (k[t] ?? 0n) + wt
    const t2 = (ror(a, 2n) ^ ror(a, 13n) ^ ror(a, 22n)) + ((a & b) ^ (a & c) ^ (b & c))
    ;[i, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK, c, b, a, (t1 + t2) & MASK]
  })
  return [a, b, c, d, e, f, g, i].map((x, n) => (x + (h[n] ?? 0n)) & MASK)
}

function sha1Block(h: bigint[], block: Uint8Array): bigint[] {
  const w = Array.from({ length: 16 }, (_, i) => word(block, i))
  for (let i = 16; i < 80; i++) {
    w.push(rol((w[i - 3] ?? 0n) ^ (w[i - 8] ?? 0n) ^ (w[i - 14] ?? 0n) ^ (w[i - 16] ?? 0n), 1n))
  }
  let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n] = h
  w.forEach((wt, t) => {
    const round = Math.floor(t / 20)
    const choose = (b & c) | (~b & MASK & d)
    const mix = [choose, b ^ c ^ d, (b & c) | (b & d) | (c & d), b ^ c ^ d][round] ?? 0n
    const constant = root([2n, 3n, 5n, 10n].map((n) => n << 60n)[round] ?? 0n, 2n)
    ;[e, d, c, b, a] = [d, c, rol(b, 30n), a, (rol(a, 5n) + mix + e + constant + wt) & MASK]
  })
  return [a, b, c, d, e].map((x, n) => (x + (h[n] ?? 0n)) & MASK)
}

const SHA1_INITIAL = [0x67452301n, 0xefcdab89n, 0x98badcfen, 0x10325476n, 0xc3d2e1f0n]

/** State after `message`, whose length must be a multiple of 64. */
export function intermediateState(name: 'sha1' | 'sha256', message: Uint8Array): Uint8Array {
  if (message.length % 64 !== 0) throw new RangeError('not whole blocks')
  let state = name === 'sha1' ? SHA1_INITIAL : primes(8).map((p) => root(p << 64n, 2n) & MASK)
  for (let offset = 0; offset < message.length; offset += 64) {
    const block = message.slice(offset, offset + 64)
    state = name === 'sha1' ? sha1Block(state, block) : sha256Block(state, block)
  }
  return Uint8Array.from(Buffer.from(state.map((x) => x.toString(16).padStart(8, '0')).join(''), 'hex'))
}
