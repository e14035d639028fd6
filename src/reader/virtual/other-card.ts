import { type CommandApdu } from '../../iso7816/command-apdu.ts'
import type { ResponseApdu } from '../../iso7816/response-apdu.ts'
import { status, SW } from './card-answer.ts'

const INS_SELECT = 0xa4

/** A card that is no CPS: it finds no application and knows nothing else. */
export class OtherCard {
  readonly triesLeft = 0

  reset(): void {
    // It has no state.
  }

  process({ ins }: CommandApdu): ResponseApdu {
    return status(ins === INS_SELECT ? SW.fileNotFound : SW.unknownInstruction)
  }
}
