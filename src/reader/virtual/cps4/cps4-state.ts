import type { CommandApdu } from '../../../iso7816/command-apdu.ts'
import type { ResponseApdu } from '../../../iso7816/response-apdu.ts'
import type { CardState } from '../card-state.ts'

/** What the commands of a virtual CPS4 work on. */
export interface Cps4State extends CardState {
  /** The PIN was unblocked just now: the next CHANGE REFERENCE DATA may set it. */
  mayReplacePin: boolean
}

export type Cps4Command = (card: Cps4State, command: CommandApdu) => ResponseApdu
