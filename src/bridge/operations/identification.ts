/** Who may learn who the holder of a card is (protocol, section 2, `identity`; section 5, `expect`). */
import type { Expectation } from '../../contract/shapes.ts'
import type { CpsCard } from '../../cps/cps-card.ts'
import { holderOf } from '../../cps/holder.ts'
import { readRemembered } from '../../cps/remembered-card.ts'
import { isBridgeError, plainError } from '../../errors/bridge-error.ts'
import type { CardAccess } from '../access/card-access.ts'
import { forgetAfterFault } from '../access/card-session.ts'
import type { CallContext, Caller } from '../bridge.ts'
import type { WrongPinLimit } from '../pin/wrong-pin-limit.ts'
import type { Dialogue } from '../prompt/dialogue.ts'
import { differenceFrom } from '../prompt/shown-holder.ts'
import type { SelectedCard } from '../readers/select-card.ts'
import type { Consents } from '../record/consents.ts'

/** Throws BridgeError `CONSENT_REFUSED` to an origin that is denied the identity, whatever card there is. */
export function requireNotDenied({ policy }: Caller): void {
  if (policy.identity === 'deny') throw plainError('CONSENT_REFUSED')
}

export interface IdentificationOptions {
  readonly access: CardAccess
  readonly consents: Consents
  readonly wrongPins: WrongPinLimit
  readonly dialogue: Dialogue
  readonly now: () => Date
}

type Read<T> = (card: CpsCard, selected: SelectedCard) => Promise<T>

export class Identification {
  readonly #options: IdentificationOptions

  constructor(options: IdentificationOptions) {
    this.#options = options
  }

  /** Whether the caller may know who the holder of this card is: by its rule, or because they allowed it before. */
  async mayKnow(card: CpsCard, { audience, policy }: Caller): Promise<boolean> {
    if (policy.identity !== 'ask') return policy.identity === 'allow'
    const { consents } = this.#options
    const serial = await card.serialNumber()
    return serial !== null && consents.has(audience, consents.cardHash(serial))
  }

  /**
   * Compares the card for a caller that may know the holder.
   *
   * @throws BridgeError `CARD_MISMATCH`, `RATE_LIMITED`.
   */
  async requireExpected(
    card: CpsCard,
    expected: Expectation | undefined,
    { audience }: Caller,
  ): Promise<void> {
    if (expected === undefined) return
    const { wrongPins, now } = this.#options
    await wrongPins.compare(audience, async () => {
      const certificate = await card.identityCertificate(now())
      return differenceFrom(expected, holderOf(certificate)) === undefined
    })
  }

  /**
   * Reads something that names the holder: at once where the origin's rule or an earlier decision allows it, else
   * after the holder was asked.
   *
   * @param expected - what the caller expects of the card: where the holder is asked, their page compares.
   * @throws BridgeError `CONSENT_REFUSED` (the rule, the holder, no answer, no prompt possible), `CARD_MISMATCH` when the
   *   holder confirmed that, and what `read` throws.
   */
  async read<T>(
    selected: SelectedCard,
    context: CallContext,
    read: Read<T>,
    expected?: Expectation,
  ): Promise<T> {
    const { caller, prompts } = context
    requireNotDenied(caller)
    if (prompts === undefined || !(await this.#mustAsk(selected, caller))) {
      const answer = await this.#readCard(selected, context, async (card) =>
        (await this.mayKnow(card, caller)) ? { value: await read(card, selected) } : null,
      )
      if (answer !== null) return answer.value
    }
    if (prompts === undefined) throw plainError('CONSENT_REFUSED')
    const { dialogue, consents } = this.#options
    try {
      return await dialogue.ask(context, prompts, {
        action: 'identify',
        found: selected,
        expected,
        asksPin: false,
        inspect: () => Promise.resolve(),
        perform: async ({ card }, { selected: shown }) => {
          const serial = await card.serialNumber()
          if (serial !== null) consents.remember(caller.audience, consents.cardHash(serial))
          return read(card, shown)
        },
      })
    } catch (error) {
      const refused = isBridgeError(error) && (error.code === 'PIN_CANCELLED' || error.code === 'PIN_TIMEOUT')
      throw refused ? plainError('CONSENT_REFUSED') : error
    }
  }

  /** Whether the holder has to be asked about the card that is remembered: their page opens at once, and the card is asked there. */
  async #mustAsk({ kind, insertion }: SelectedCard, caller: Caller): Promise<boolean> {
    if (insertion.cache.serialNumber === undefined) return false
    const known = await readRemembered(kind, insertion.cache, (card) => this.mayKnow(card, caller))
    return known?.value === false
  }

  /** Makes sure, without reading more, that this origin may learn who the holder is. Throws as `read`. */
  async requireConsent(
    selected: SelectedCard,
    context: CallContext,
    expected: Expectation | undefined,
  ): Promise<void> {
    if (context.caller.policy.identity === 'allow') return
    await this.read(selected, context, () => Promise.resolve(), expected)
  }

  /**
   * Runs a reading operation on the card. While a connection to it is open, which it cannot outlive, what is known of it is
   * told at once when that is enough: no exchange, and no wait for a card that is held.
   */
  async #readCard<T>(
    selected: SelectedCard,
    context: CallContext,
    read: (card: CpsCard) => Promise<T>,
  ): Promise<T> {
    const { access } = this.#options
    if (access.isConnected(selected)) {
      context.trace?.(selected)
      const { kind, insertion } = selected
      const remembered = await readRemembered(kind, insertion.cache, read).catch((error: unknown) => {
        forgetAfterFault(selected, error)
        throw error
      })
      if (remembered !== null) return remembered.value
    }
    return access.use(selected, context, ({ card }) => read(card))
  }
}
