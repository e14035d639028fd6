/** `virtual.*`: cards in the virtual reader, for tests and demonstrations. */
import type { Params } from '../../contract/methods.ts'
import { plainError } from '../../errors/bridge-error.ts'
import type { Operations } from '../bridge.ts'
import { type PromptScript, testPin } from '../prompt/prompt-script.ts'
import { readerView } from '../readers/attached-reader.ts'
import type { CardSelection } from '../readers/select-card.ts'

/** What the virtual backend lets a caller do. Events are told before the methods return. */
export interface VirtualReaders {
  /**
   * Inserts a card, over the one that is in. With a profile a fresh card, without it the last one with its counters.
   *
   * @throws BridgeError `REQUEST_INVALID` for an unknown profile.
   */
  insert(reader: string, profile: string | undefined): Promise<void>
  remove(reader: string): void
  /**
   * @throws BridgeError `CARD_ABSENT`; `REQUEST_INVALID` for more tries than the card has, or a card without a counter.
   */
  configure(reader: string, behaviour: VirtualBehaviour): void
}

/** How a reader and the card in it behave: what is not named stays (contract/methods.ts, `virtual.configure`). */
export type VirtualBehaviour = Omit<Params<'virtual.configure'>, 'reader'>

export function virtualOperations(
  selection: CardSelection,
  virtual: VirtualReaders | undefined,
  script: PromptScript | undefined,
): Pick<Operations, 'virtual.insert' | 'virtual.remove' | 'virtual.configure' | 'virtual.prompt'> {
  const requireVirtual = (): VirtualReaders => {
    if (virtual === undefined) throw plainError('INTERNAL')
    return virtual
  }
  return {
    'virtual.insert': async ({ reader, profile }) => {
      const found = selection.reader(reader)
      await requireVirtual().insert(found.name, profile)
      return { reader: readerView(found) }
    },
    'virtual.remove': ({ reader }) => {
      const found = selection.reader(reader)
      if (found.insertion === null) return Promise.reject(plainError('CARD_ABSENT'))
      requireVirtual().remove(found.name)
      return Promise.resolve({ reader: readerView(found) })
    },
    'virtual.configure': async ({ reader, ...behaviour }) => {
      const found = selection.reader(reader)
      await Promise.resolve()
      requireVirtual().configure(found.name, behaviour)
      return {}
    },
    'virtual.prompt': async ({ answer, pin }, { caller, codes }) => {
      await Promise.resolve()
      // The code of the call is wiped when it is answered.
      const typed = pin === undefined ? testPin() : Buffer.from(codes?.get('pin') ?? pin)
      script?.add(caller.audience, { answer, pin: typed })
      return {}
    },
  }
}
