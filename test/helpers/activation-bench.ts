/** The activation service in memory, with a clock and chance that the test decides. */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { ActivationService } from '../../src/demo/activation/activation-service.ts'
import type { SignedHolder } from '../../src/demo/activation/activation-view.ts'
import type { ProvenKey } from '../../src/demo/activation/key-proof.ts'
import { LoginService } from '../../src/demo/activation/login-service.ts'
import { PhoneService } from '../../src/demo/activation/phone-service.ts'
import type { ServiceContext } from '../../src/demo/activation/service-context.ts'
import { Store } from '../../src/demo/site/store.ts'
import {
  VerificationError,
  type VerificationReason,
  type VerifiedActivation,
  type Verifier,
} from '../../src/verify/index.ts'

export const ACTIVATION_START = Date.UTC(2026, 10, 23, 8)
export const MARTIN: SignedHolder = { nationalId: '899700218896', familyName: 'MARTIN', givenName: 'ALICE' }
export const RETURN_TO = 'http://localhost:17481/interaction/abc'
export const PHONE_URL = 'http://localhost:17483'

/** Says who signed by what the token is: the identifier of the holder, or `refuse:REASON`. */
const verifier: Verifier = {
  issueChallenge: (session) =>
    Promise.resolve({ challenge: session.padEnd(43, '-'), expiresAt: '2026-11-23T08:05:00.000Z' }),
  verify(token) {
    const [refuse, reason] = String(token).split(':')
    if (refuse === 'refuse') return Promise.reject(new VerificationError(reason as VerificationReason))
    return Promise.resolve({ ...MARTIN, nationalId: String(token) } as VerifiedActivation)
  },
}

export interface ActivationBench {
  readonly context: ServiceContext
  readonly activations: ActivationService
  readonly phones: PhoneService
  readonly logins: LoginService
  pass(milliseconds: number): void
}

/** @param file - where it is kept; in memory without it */
export function activationBench(file: string | null = null, start = ACTIVATION_START): ActivationBench {
  let now = start
  let count = 0
  const context: ServiceContext = {
    store: new Store(file),
    now: () => now,
    randomBytes(length) {
      const bytes = new Uint8Array(length)
      new DataView(bytes.buffer).setUint32(0, ++count)
      if (file !== null) crypto.getRandomValues(bytes)
      return bytes
    },
  }
  return {
    context,
    activations: new ActivationService(context, () => verifier),
    phones: new PhoneService(context),
    logins: new LoginService(context),
    pass: (milliseconds) => void (now += milliseconds),
  }
}

export const phoneOf = (name: string): ProvenKey => ({ jkt: name })

/** Carries an activation to the QR code. @returns the session and the secret in the QR code */
export async function signedActivation(
  bench: ActivationBench,
  page = 'page',
): Promise<{ session: string; secret: string }> {
  const { activations } = bench
  const opened = activations.enter(activations.open(MARTIN.nationalId, RETURN_TO))
  await activations.challenge(opened)
  const session = await activations.sign(opened, page, MARTIN.nationalId)
  return { session, secret: secretOf(activations.showQr(session, page, PHONE_URL).text) }
}

export const secretOf = (qrText: string): string => qrText.slice(`${PHONE_URL}/#activation=`.length)

/** Carries an activation to its end. */
export async function activatedPhone(
  bench: ActivationBench,
  phone: ProvenKey,
  password = '2580',
): Promise<void> {
  const { session, secret } = await signedActivation(bench)
  const { code } = bench.phones.scan(phone, secret)
  bench.activations.typeCode(session, 'page', code ?? '')
  await bench.phones.finish(phone, password, password)
}

/** A page or a phone that proves its requests. */
export async function prover(): Promise<{
  jkt: string
  prove(claims: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>
}> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  return {
    jkt: await calculateJwkThumbprint(jwk, 'sha256'),
    prove: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
        .sign(privateKey),
  }
}
