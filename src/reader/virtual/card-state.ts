import type { CommandApdu } from '../../iso7816/command-apdu.ts'
import type { ResponseApdu } from '../../iso7816/response-apdu.ts'
import type { CardProfile } from './card-profile.ts'
import type { FileSystem } from './file-system.ts'
import type { PinObject } from './pin-object.ts'
import type { SecurityEnvironment } from './security-environment.ts'

/** What the commands of a virtual card work on. */
export interface CardState {
  readonly profile: CardProfile
  readonly files: FileSystem
  /** The holder's PIN ("code porteur"), which protects keys and files. */
  readonly holderPin: PinObject
  readonly environment: SecurityEnvironment
}

export type CardCommand = (card: CardState, command: CommandApdu) => ResponseApdu
