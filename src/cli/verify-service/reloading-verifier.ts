/** A verifier whose anchors are read again when they change. */
import type { VerifiedHolder } from '../../verify/token-verifier-types.ts'
import type { IssuedChallenge, Verifier } from '../../verify/verifier.ts'

/** Their files are small: they are read at most this often. */
const RELOAD_MS = 1000

export interface ReloadOptions {
  /** PEM or DER of the authorities, as they are now. */
  readonly readAnchors: () => Promise<readonly (string | Uint8Array)[]>
  /** @throws when the anchors are none. */
  readonly make: (anchors: readonly (string | Uint8Array)[]) => Verifier<VerifiedHolder>
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number
}

export interface ReloadingVerifier {
  readonly issue: (session: string) => Promise<IssuedChallenge>
  readonly verify: (token: unknown, session: string, confirm: string | undefined) => Promise<VerifiedHolder>
  readonly counters: () => Readonly<Record<string, number>>
}

const textOf = (anchors: readonly (string | Uint8Array)[]): string =>
  anchors.map((anchor) => Buffer.from(anchor).toString('base64')).join(' ')

/** @throws what `readAnchors` and `make` throw at the first time; later the anchors of before stay in force. */
export async function createReloadingVerifier({
  readAnchors,
  make,
  elapsed,
}: ReloadOptions): Promise<ReloadingVerifier> {
  const first = await readAnchors()
  const state = { verifier: make(first), anchors: textOf(first), readAt: elapsed() }
  const counts = { anchor_reloads: 0, anchor_faults: 0 }

  async function current(): Promise<Verifier<VerifiedHolder>> {
    if (elapsed() - state.readAt < RELOAD_MS) return state.verifier
    state.readAt = elapsed()
    try {
      const anchors = await readAnchors()
      const text = textOf(anchors)
      if (text !== state.anchors) {
        Object.assign(state, { verifier: make(anchors), anchors: text })
        counts.anchor_reloads += 1
      }
    } catch {
      counts.anchor_faults += 1
    }
    return state.verifier
  }

  return {
    issue: async (session) => (await current()).issueChallenge(session),
    verify: async (token, session, confirm) =>
      (await current()).verify(token, session, confirm === undefined ? {} : { confirm }),
    counters: () => counts,
  }
}
