/** Where the code of a call is entered: on the prompt page, on the reader through it, or nowhere because the portal sent it. */
import type { Params } from '../../contract/methods.ts'
import type { CallContext } from '../bridge.ts'
import type { Domain } from '../domain.ts'
import type { SelectedCard } from '../readers/select-card.ts'

/**
 * Whether the code of a call is entered through the prompt page. A keypad replaces the typing: with one, a portal that
 * would send the code (`pinEntry: "api"`) and does not has the page opened; the code that it does send is used as it
 * is (protocol, section 2).
 *
 * @throws BridgeError what connecting to the card throws.
 */
export async function entersOnPage(
  domain: Domain,
  selected: SelectedCard,
  { pin }: Pick<Params<'pin.verify'>, 'pin'>,
  context: CallContext,
): Promise<boolean> {
  if (context.caller.policy.pinEntry === 'page') return true
  if (pin !== undefined) return false
  const { slot } = selected
  // To connect is to ask the reader.
  if (slot.pad === undefined) await domain.access.use(selected, context, () => Promise.resolve())
  return slot.pad !== undefined && slot.pad !== null
}
