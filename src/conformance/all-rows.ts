/** Every row, in the order of the protocol. */
import type { Row } from './row.ts'
import { CARD_ROWS } from './rows/cards.ts'
import { CLIENT_ROWS } from './rows/clients.ts'
import { EVENT_ROWS } from './rows/events.ts'
import { GATE_ROWS } from './rows/gate.ts'
import { LIMIT_ROWS } from './rows/limits.ts'
import { MESSAGE_ROWS } from './rows/messages.ts'
import { PAGE_ROWS } from './rows/pages.ts'
import { PIN_ROWS } from './rows/pin.ts'
import { PROMPT_ROWS } from './rows/prompts.ts'
import { SIGNATURE_ROWS } from './rows/signature.ts'
import { TLS_ROWS } from './rows/tls.ts'

export const ALL_ROWS: readonly Row[] = [
  ...GATE_ROWS,
  ...PAGE_ROWS,
  ...LIMIT_ROWS,
  ...MESSAGE_ROWS,
  ...CARD_ROWS,
  ...SIGNATURE_ROWS,
  ...PIN_ROWS,
  ...EVENT_ROWS,
  ...CLIENT_ROWS,
  ...PROMPT_ROWS,
  ...TLS_ROWS,
]
