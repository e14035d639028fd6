/** `cps-bridge open`: the status page with what only the holder may see, or the examination of this computer, in the default browser. */
import { validateIssuedTicket } from '../../contract/checks.js'
import { checkOf } from '../../contract/validate.ts'
import type { Locale } from '../../errors/messages.ts'
import { TICKETS_PATH } from '../../server/pages/ticket-route.ts'
import { findAdminAccess, postAsAdmin } from '../../state/admin-request.ts'
import { hostSystem } from '../../state/host-system.ts'
import { launchBrowser } from '../launch-browser.ts'
import type { Output } from '../output.ts'
import { setupFault } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'

export interface OpenFlags {
  /** Print the address and open nothing. */
  readonly print?: boolean | undefined
  readonly json?: boolean | undefined
  /** The page that examines this computer instead. */
  readonly doctor?: boolean | undefined
}

const checkTicket = checkOf(validateIssuedTicket)

const NO_BROWSER: Readonly<Record<Locale, string>> = {
  fr: 'Aucun navigateur n’a pu être ouvert. Adresse à ouvrir, valable pour vous seul :',
  en: 'No browser could be opened. The address to open, for you alone:',
}

/**
 * The ticket stands in the fragment, which a browser sends to nobody.
 *
 * @throws BridgeError `SETUP_INVALID` when no bridge of this user answers.
 */
export async function open(flags: OpenFlags, output: Output, locale: Locale): Promise<void> {
  const system = hostSystem()
  const access = await findAdminAccess(system)
  const answer = checkTicket(await postAsAdmin(access, TICKETS_PATH))
  if (!('value' in answer)) throw setupFault(USAGE.noTicket(access.url))
  const { ticket, expiresInSeconds } = answer.value
  const address = `${access.url}/${flags.doctor === true ? 'doctor' : ''}#ticket=${ticket}`
  if (flags.json === true) {
    output.json({ url: address, expiresInSeconds })
  } else if (flags.print === true) {
    output.line(address)
  } else if (!(await launchBrowser(system, address))) {
    output.error(NO_BROWSER[locale])
    output.line(address)
  }
}
