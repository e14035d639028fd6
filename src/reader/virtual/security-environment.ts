import type { CardKey } from './card-key.ts'
import type { PartialHashName } from './partial-hash.ts'

/**
 * Control reference templates (ISO/IEC 7816-4:2005, 6.3.1), by their tags: A4 authentication, AA hash, B6 digital
 * signature, B8 confidentiality.
 */
export type TemplateTag = 0xa4 | 0xaa | 0xb6 | 0xb8

export interface Template {
  readonly algorithm: number
  /** Absent in a hash template. */
  readonly key?: CardKey
}

export interface CardHash {
  readonly name: PartialHashName
  readonly digest: Uint8Array
}

/** What MANAGE SECURITY ENVIRONMENT has set, and the data that waits for the next command. */
export class SecurityEnvironment {
  readonly #templates = new Map<TemplateTag, Template>()
  /** Hash that the card finished; the next signature uses it up. */
  hash: CardHash | undefined
  /** Data of a command chain that has not ended. */
  chain: Uint8Array | undefined

  template(tag: TemplateTag): Template | undefined {
    return this.#templates.get(tag)
  }

  set(tag: TemplateTag, template: Template): void {
    this.#templates.set(tag, template)
  }

  clear(): void {
    this.#templates.clear()
    this.hash = undefined
    this.chain = undefined
  }
}
