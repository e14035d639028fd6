/** RSA keys take tenths of a second each: a worker makes the ones that its tests need once, for all of its files. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'

export interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** Per series and modulus length in bits, in the order of their making. */
const made = new Map<string, KeyPair[]>()

/**
 * Starts a series of different key pairs. A series of the same name gives the same ones in the same order: what must not
 * share a key takes them from one series, or from two of different names.
 *
 * @returns gives the next pair of a modulus length in bits; public exponent 65537.
 */
export function rsaKeySeries(name = ''): (bits?: number) => KeyPair {
  const given = new Map<number, number>()
  return (bits = 2048) => {
    const index = given.get(bits) ?? 0
    given.set(bits, index + 1)
    const id = `${name} ${bits}`
    const pairs = made.get(id) ?? []
    made.set(id, pairs)
    const known = pairs[index] ?? makePair(bits)
    pairs[index] = known
    return known
  }
}

function makePair(bits: number): KeyPair {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  return { privateKey, publicKey: createPublicKey(privateKey) }
}
