/** Who calls where no portal does: a command, a recording, an examination. Whoever runs them is the holder. */
import { type CallContext, LOCAL_AUDIENCE } from '../bridge/bridge.ts'
import { SIGNATURE_FORMATS } from '../contract/names.ts'
import type { Locale } from '../errors/messages.ts'

export const localContext = (
  signal: AbortSignal,
  locale: Locale,
  audience: string = LOCAL_AUDIENCE,
): CallContext => ({
  caller: {
    kind: 'admin',
    audience,
    policy: { pinEntry: 'api', identity: 'allow', formats: SIGNATURE_FORMATS },
  },
  connection: {},
  stateless: true,
  locale,
  signal,
})
