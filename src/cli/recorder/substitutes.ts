/**
 * What stands in the place of what a card told of its holder. Within one recording the same original gets the same
 * substitute, of the same length; without the recording's own random key it leads back to nothing.
 */
import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { bytesToHex, concatBytes } from '../../iso7816/hex.ts'

/** Words of card and middleware that name nobody; they may stay where a directory of the card labels something. */
const VOCABULARY: ReadonlySet<string> = new Set(
  (
    'ac asip aut auth authentification authentication activity adm applications cadre carte card cert certificat ' +
    'certificate cl code contact cps cpx d data de deblocage des du gip ias id info l la name nn porteur priv ps pub ' +
    'puk pin sante sig sign signature sit fact sn tech technique'
  ).split(' '),
)
const CARD_MODEL = /^CPS[34](?:v[0-9])?$/
const FICTITIOUS = 'FICTIF'
const MIN_TELLING_BYTES = 6

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

export class Substitutes {
  readonly #key: Uint8Array
  readonly #makeKey: (bits: number) => KeyObject
  readonly #keys = new Map<string, KeyObject>()
  readonly #names = new Map<string, Uint8Array>()
  readonly #replaced = new Set<string>()

  /**
   * @param key - 32 random bytes, used for one recording and then forgotten.
   * @param makeKey - makes an RSA private key; public exponent 65537.
   */
  constructor(key: Uint8Array, makeKey: (bits: number) => KeyObject = makeRsaKey) {
    this.#key = key
    this.#makeKey = makeKey
  }

  /** Remembers that bytes must not be in what is written. */
  #note(original: Uint8Array, substitute: Uint8Array): Uint8Array {
    const hex = bytesToHex(original)
    if (original.length >= MIN_TELLING_BYTES && hex !== bytesToHex(substitute)) this.#replaced.add(hex)
    return substitute
  }

  /** Zeros. */
  blank(original: Uint8Array): Uint8Array {
    return this.#note(original, new Uint8Array(original.length))
  }

  /** Bytes without meaning that stay different where the originals are (identifiers, serial numbers). */
  opaque(original: Uint8Array): Uint8Array {
    const parts: Uint8Array[] = []
    for (let have = 0; have < original.length; have += 32) {
      const mac = createHmac('sha256', this.#key).update(`${original.length} ${parts.length} `)
      parts.push(mac.update(original).digest())
    }
    return this.#note(original, concatBytes(...parts).subarray(0, original.length))
  }

  /** As `opaque`, for the content of a positive INTEGER in its shortest form. */
  number(original: Uint8Array): Uint8Array {
    const bytes = this.opaque(original).slice()
    const [first = 0] = original
    bytes[0] = first === 0 ? 0 : ((bytes[0] ?? 0) & 0x3f) | 0x40
    if (first === 0 && bytes.length > 1) bytes[1] = (bytes[1] ?? 0) | 0x80
    return this.#note(original, bytes)
  }

  /**
   * A fictitious name of the same length in bytes.
   *
   * @param wide - two bytes a character (BMPString).
   */
  name(original: Uint8Array, wide = false): Uint8Array {
    const id = `${wide} ${bytesToHex(original)}`
    const known = this.#names.get(id)
    if (known !== undefined) return known
    const letter = 0x41 + (this.#names.size % 26)
    const made = new Uint8Array(original.length)
    const width = wide ? 2 : 1
    for (let at = width - 1, n = 0; at < made.length; at += width, n++)
      made[at] = FICTITIOUS.charCodeAt(n % FICTITIOUS.length)
    if (made.length > 2 * width) made[made.length - 1] = letter
    this.#names.set(id, made)
    return this.#note(original, made)
  }

  /**
   * A made-up identifier of the same form: a first digit (its type) and slashes stay, other digits are 0, all else A.
   */
  identifier(original: Uint8Array): Uint8Array {
    const made = original.map((byte, index) => {
      const isDigit = byte >= 0x30 && byte <= 0x39
      if (byte === 0x2f || (isDigit && index === 0)) return byte
      return isDigit ? 0x30 : 0x41
    })
    return this.#note(original, made)
  }

  /** A label of which only words of the card's own vocabulary stay. */
  label(original: Uint8Array): Uint8Array {
    const text = Buffer.from(original).toString('utf8')
    if (!Buffer.from(text, 'utf8').equals(original)) return this.blank(original)
    const kept = text.replaceAll(/[\p{L}\p{N}]+/gu, (word) => {
      if (VOCABULARY.has(word.toLowerCase()) || CARD_MODEL.test(word)) return word
      this.#note(utf8(word), new Uint8Array(0))
      return Array.from(utf8(word), (byte) => (byte >= 0x30 && byte <= 0x39 ? '0' : 'X')).join('')
    })
    return utf8(kept)
  }

  /** The private key that stands for one of the card or of an authority. */
  privateKey(owner: string, bits: number): KeyObject {
    const id = `${owner} ${bits}`
    const key = this.#keys.get(id) ?? this.#makeKey(bits)
    this.#keys.set(id, key)
    return key
  }

  /** Whether hexadecimal text without spaces has something in it that was replaced. */
  isBetrayedBy(hex: string): boolean {
    return [...this.#replaced].some((original) => hex.includes(original))
  }
}

function makeRsaKey(bits: number): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: bits }).privateKey
}
