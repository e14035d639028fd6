/** The published token vectors (fixtures/vectors/README.md): their form, and what the verifier makes of one. */
import { createMemoryNonceStore } from '../../src/verify/nonce-store.ts'
import type { TokenFormat } from '../../src/verify/challenges.ts'
import { VerificationError, type VerificationReason } from '../../src/verify/verification-error.ts'
import type { VerifiedHolder } from '../../src/verify/token-verifier-types.ts'
import { createVerifier, type Verifier } from '../../src/verify/verifier.ts'

interface Acceptance {
  readonly nationalId: string
  readonly clockSkewSeconds?: number
  readonly revocation?: 'good' | 'unknown'
}

export interface Vector {
  readonly name: string
  /** What it tests, in words, and where `docs/verify.md` says it. */
  readonly rule: string
  readonly section: string
  readonly token: unknown
  /** When it is judged, ISO 8601. */
  readonly at: string
  /** The browser session that sends it. */
  readonly session: string
  /** What was issued, to whom and when; null: nothing. */
  readonly challenge: { readonly value: string; readonly session: string; readonly issuedAt: string } | null
  /** The same token was sent before by the same session, and accepted. */
  readonly sentBefore?: true
  readonly confirm?: string
  readonly allowTest?: true
  /** Who is asked about revocation: what each address answers, in base64. Others do not answer. Absent: nobody. */
  readonly revocation?: {
    readonly failure: 'hard' | 'soft'
    readonly answers: Readonly<Record<string, string>>
  }
  readonly expect: Acceptance | { readonly reason: VerificationReason }
  /** What a verifier may say as well whose library takes strict DER alone. */
  readonly expectStrict?: { readonly reason: 'CERTIFICATE_MALFORMED' }
}

export interface VectorFile {
  readonly format: TokenFormat
  readonly audience: string
  /** PEM. */
  readonly anchors: readonly string[]
  readonly vectors: readonly Vector[]
}

function revocationOf({ revocation }: Vector) {
  if (revocation === undefined) return 'none' as const
  const { failure, answers } = revocation
  return {
    failure,
    fetch: (url: string) => {
      const answer = answers[url]
      if (answer === undefined) return Promise.reject(new Error('nobody answers'))
      const body = [Buffer.from(answer, 'base64')]
      return Promise.resolve({ ok: true, body: ReadableStream.from(body) })
    },
  }
}

/** The verifier that a vector is for, and its clock. */
export function verifierFor({ format, audience, anchors }: VectorFile, vector: Vector) {
  const { challenge, allowTest = false } = vector
  let now = new Date(challenge?.issuedAt ?? vector.at)
  const options = {
    anchors,
    audience,
    allowTest,
    revocation: revocationOf(vector),
    nonces: createMemoryNonceStore({ now: () => now.getTime() }),
    now: () => now,
    randomBytes: () => Buffer.from(challenge?.value ?? '', 'base64'),
  }
  const verifier: Verifier<VerifiedHolder> =
    format === 'jws' ? createVerifier({ ...options, format }) : createVerifier({ ...options, format })
  const setClock = (time: string): void => {
    now = new Date(time)
  }
  return { verifier, setClock }
}

/** What the verifier says of a vector, in the form of `expect`. */
export async function playVector(file: VectorFile, vector: Vector): Promise<Vector['expect']> {
  const { token, session, challenge, sentBefore = false, confirm } = vector
  const { verifier, setClock } = verifierFor(file, vector)
  const verify = () => verifier.verify(token, session, { confirm })
  if (challenge !== null) await verifier.issueChallenge(challenge.session)
  setClock(vector.at)
  if (sentBefore) await verify()
  try {
    const { nationalId, revocation, ...more } = await verify()
    return {
      nationalId,
      ...('clockSkewSeconds' in more ? { clockSkewSeconds: Number(more.clockSkewSeconds) } : {}),
      ...(revocation.status === 'unchecked' ? {} : { revocation: revocation.status }),
    }
  } catch (error) {
    if (error instanceof VerificationError) return { reason: error.reason }
    throw error
  }
}
