/** What the operations share. Made once, by `createBridge`. */
import type { Config } from '../contract/config.ts'
import type { AuditLog } from './record/audit-log.ts'
import type { CardAccess } from './access/card-access.ts'
import type { Consents } from './record/consents.ts'
import type { PromptDesk } from './prompt/prompt-registry.ts'
import type { PromptScript } from './prompt/prompt-script.ts'
import type { ReaderRegistry } from './readers/reader-registry.ts'
import type { WrongPinLimit } from './pin/wrong-pin-limit.ts'

export interface Domain {
  readonly registry: ReaderRegistry
  readonly access: CardAccess
  readonly wrongPins: WrongPinLimit
  readonly prompts: PromptDesk
  /** With the virtual backend only. */
  readonly script: PromptScript | undefined
  readonly consents: Consents
  readonly audit: AuditLog
  readonly config: Pick<Config, 'pin'>
  readonly version: string
  readonly now: () => Date
  readonly uuid: () => string
}
