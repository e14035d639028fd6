/** Connects the card that a call is about, and makes sure that it is the one that was read before. */
import { cardKindOf } from '../../cps/card-kind.ts'
import { BridgeError, isBridgeError, pcscUnavailable, plainError } from '../../errors/bridge-error.ts'
import { askPinPad } from '../../reader/part10/pin-pad.ts'
import type { ReaderProvider } from '../../reader/reader.ts'
import type { ReaderRegistry } from '../readers/reader-registry.ts'
import { isCps, type SelectedCard } from '../readers/select-card.ts'
import { interruption, type OperationState } from './card-session.ts'
import { withinBounds } from './exchange-bounds.ts'
import { type OpenCard, openCard } from './open-card.ts'

/** How long another program may keep the card before `CARD_BUSY`. */
const OTHER_PROGRAM_WAIT_MS = 2000
/** The wait for another program, and the card's answer to reset. */
const CONNECT_MS = 5000

export interface CardConnectorOptions {
  readonly provider: Pick<ReaderProvider, 'connect'>
  /** As `process.platform`: it decides how readers are spoken to. */
  readonly platform: string
  /**
   * Tells whether the readers' service is there: a card that left with it was not pulled. It is told of a card that was
   * exchanged unseen.
   */
  readonly registry: Pick<ReaderRegistry, 'serviceFault' | 'exchanged'>
}

export class CardConnector {
  readonly #options: CardConnectorOptions

  constructor(options: CardConnectorOptions) {
    this.#options = options
  }

  /** What became of a card that is not in any more. */
  gone(options?: ErrorOptions): Error {
    const { serviceFault } = this.#options.registry
    return serviceFault === null
      ? plainError('CARD_REMOVED', options)
      : pcscUnavailable(serviceFault, options)
  }

  /** @throws BridgeError of `gone`, `CARD_BUSY`, `CARD_MUTE` and what the provider throws. */
  async connect(selected: SelectedCard, state: OperationState): Promise<OpenCard> {
    const { provider } = this.#options
    const { signal, yields } = state.user
    const waitMs = yields === true ? 0 : OTHER_PROGRAM_WAIT_MS
    const connecting = provider.connect(selected.reader.name, { waitMs, signal })
    let late = false
    void connecting
      .then((connection) => (late ? connection.close('leave') : undefined))
      .catch(() => undefined)
    try {
      const connection = await withinBounds(connecting, state, new AbortController().signal, CONNECT_MS)
      return openCard(connection, selected, state)
    } catch (error) {
      late = true
      // The card was there when the call began: one that is not any more was pulled.
      const gone = isBridgeError(error) && (error.code === 'READER_NOT_FOUND' || error.code === 'CARD_ABSENT')
      throw gone ? this.gone({ cause: error }) : error
    }
  }

  /**
   * Begins with a card that was just connected: learns the PIN pad of its reader, and recognises it.
   *
   * @throws BridgeError as `#recognise`; `CARD_MUTE` for a reader that does not answer.
   */
  async begin(open: OpenCard, selected: SelectedCard): Promise<void> {
    if (selected.reader.insertion !== selected.insertion) throw this.gone()
    await this.#learnPinPad(open, selected)
    await this.#recognise(open, selected)
  }

  /**
   * Asks the reader once for its PIN pad, which costs the card no command. Until then `Reader.pinPad` is what the provider
   * knew at the attachment; when the answer differs, the next event or snapshot with this reader has it: a call decides
   * by the answer and never by what was told before. What is wrong with the connection shows with the next command.
   */
  async #learnPinPad({ connection, state, gone }: OpenCard, { reader }: SelectedCard): Promise<void> {
    if (reader.pinPad !== undefined) return
    const asked = askPinPad(connection, this.#options.platform).catch((error: unknown) => {
      if (isBridgeError(error)) return undefined
      throw error
    })
    reader.pinPad = await withinBounds(asked, state, gone.signal)
  }

  /**
   * Makes sure that what was read before is about this card. Another one is told as removed and inserted; `selected` is
   * about it then, and its operation begins again.
   *
   * @throws BridgeError that of `gone` for a call that has shown or compared the card before, `CARD_UNSUPPORTED` for a
   *   card that is no CPS, the interruption, and what reading throws.
   */
  async #recognise(open: OpenCard, selected: SelectedCard): Promise<void> {
    if (await isSame(open, selected)) {
      open.recognised = true
      selected.shown = true
      return
    }
    const { reader, shown } = selected
    if (reader.insertion !== selected.insertion) throw this.gone()
    const { atr } = open.connection
    const insertion = this.#options.registry.exchanged(reader, atr)
    if (shown) throw this.gone()
    selected.insertion = insertion
    const kind = cardKindOf(atr)
    if (!isCps(kind)) throw new BridgeError('CARD_UNSUPPORTED', { kind })
    selected.kind = kind
    throw interruption(open.state)
  }
}

/**
 * Whether the connected card is the one that was read before. A card of the other generation speaks another language; any
 * other answer to reset may be that of a warm reset, and the number of the card decides.
 */
async function isSame({ card, connection }: OpenCard, selected: SelectedCard): Promise<boolean> {
  const kind = cardKindOf(connection.atr)
  if (kind === selected.kind) return card.isSameCard()
  if (isCps(kind)) return false
  return card.isSameCard().catch((error: unknown) => {
    if (isBridgeError(error) && error.code === 'CARD_PROTOCOL') return false
    throw error
  })
}
