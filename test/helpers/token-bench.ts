/** Tokens for the verifier's tests: right ones, and wrong ones of every kind. */
import { createHmac, sign } from 'node:crypto'
import {
  createTokenVerifier,
  type TokenVerifier,
  type TokenVerifierOptions,
} from '../../src/verify/token-verifier.ts'
import { VerificationError } from '../../src/verify/verification-error.ts'
import { rsaKeySeries } from './rsa-keys.ts'
import {
  goodClaims,
  goodHeader,
  makeCardIssuer,
  makeToken,
  NATIONAL_ID,
  NONCE,
  NOW,
  ORIGIN,
} from './test-card-issuer.ts'
import {
  authorityName,
  caExtensions,
  type CertificateSpec,
  type Extension,
  holderName,
  leafExtensions,
  makeCertificate,
  makeKeys,
  type Name,
  pem,
} from './test-pki.ts'

/** What the portal of these tests waits for. */
export const expected = { audience: ORIGIN, nonce: NONCE }

export const withoutMember = (source: object, name: string): object =>
  Object.fromEntries(Object.entries(source).filter(([key]) => key !== name))

/** How a token differs from the right one. */
export interface TokenChange {
  readonly header?: object
  readonly claims?: object
  readonly chain?: readonly Buffer[]
}

export type TokenBench = ReturnType<typeof createTokenBench>

/** Makes the authorities and keys once, then any number of tokens. */
export function createTokenBench() {
  const nextKeys = rsaKeySeries()
  const issuer = makeCardIssuer(nextKeys)
  const attacker = makeCardIssuer(nextKeys)
  const chain: readonly Buffer[] = [issuer.leafDer, issuer.intermediateDer]

  const makeVerifier = (options: Partial<TokenVerifierOptions> = {}): TokenVerifier =>
    createTokenVerifier({ revocation: 'none', anchors: [pem(issuer.rootDer)], now: () => NOW, ...options })

  /** The reason of the refusal, or `accepted`. */
  const reasonOf = async (token: unknown, options: Partial<TokenVerifierOptions> = {}): Promise<string> => {
    try {
      await makeVerifier(options).verifyActivation(token as string, expected)
      return 'accepted'
    } catch (error) {
      if (error instanceof VerificationError) return error.reason
      throw error
    }
  }

  const tokenWith = (change: TokenChange): string =>
    makeToken(
      { ...goodHeader(change.chain ?? chain), ...change.header },
      { ...goodClaims, ...change.claims },
      issuer.holder,
    )

  const leafToken = (extensions: readonly Extension[]): string =>
    tokenWith({ chain: [issuer.makeLeaf({ extensions }), issuer.intermediateDer] })

  const nameToken = (subject: Name): string =>
    tokenWith({ chain: [issuer.makeLeaf({ subject }), issuer.intermediateDer] })

  const intermediateToken = (change: Partial<CertificateSpec>): string =>
    tokenWith({ chain: [issuer.leafDer, issuer.makeIntermediate(change)] })

  function rawPayloadToken(payload: Buffer): string {
    const [header = ''] = tokenWith({}).split('.')
    const signingInput = `${header}.${payload.toString('base64url')}`
    return `${signingInput}.${sign('sha256', Buffer.from(signingInput), issuer.holder.privateKey).toString('base64url')}`
  }

  function hmacToken(): string {
    const [signingInput = ''] = /^[^.]*\.[^.]*/.exec(tokenWith({ header: { alg: 'HS256' } })) ?? []
    const secret = issuer.holder.publicKey.export({ type: 'spki', format: 'pem' })
    return `${signingInput}.${createHmac('sha256', secret).update(signingInput).digest('base64url')}`
  }

  function pssToken(): string {
    const [signingInput = ''] = /^[^.]*\.[^.]*/.exec(tokenWith({})) ?? []
    const key = { key: issuer.holder.privateKey, padding: 6, saltLength: 32 }
    return `${signingInput}.${sign('sha256', Buffer.from(signingInput), key).toString('base64url')}`
  }

  function changedClaims(): string {
    const [header, , signature] = tokenWith({}).split('.')
    const claims = Buffer.from(JSON.stringify({ ...goodClaims, jti: 'other' })).toString('base64url')
    return [header, claims, signature].join('.')
  }

  function weakToken(): string {
    const keys = makeKeys(1024)
    const leaf = issuer.makeLeaf({ keys })
    return makeToken(goodHeader([leaf, issuer.intermediateDer]), goodClaims, keys)
  }

  /** The bytes of the given name changed to ill-formed UTF-8, and signed so. */
  function illFormedName(): Buffer {
    const subject = holderName(NATIONAL_ID).map((rdn) =>
      rdn.map((attribute) =>
        attribute.text === 'Anaïs' ? { ...attribute, kind: 'utf8raw' as const, text: 'Ana\xefs' } : attribute,
      ),
    )
    return issuer.makeLeaf({ subject })
  }

  function unknownAuthority(): string {
    const stranger = { name: authorityName('AC INCONNUE'), keys: attacker.intermediate.keys }
    const strangerDer = makeCertificate({
      subject: stranger.name,
      keys: stranger.keys,
      extensions: caExtensions(),
    })
    return tokenWith({ chain: [issuer.makeLeaf({ issuer: stranger }), strangerDer] })
  }

  const selfSigned = (): Buffer =>
    makeCertificate({ subject: holderName(NATIONAL_ID), keys: issuer.holder, extensions: leafExtensions })

  function crossCertified(): string {
    const [a, b] = [
      { name: authorityName('AC A'), keys: attacker.root.keys },
      { name: authorityName('AC B'), keys: attacker.intermediate.keys },
    ]
    const aByB = makeCertificate({ subject: a.name, keys: a.keys, issuer: b, extensions: caExtensions() })
    const bByA = makeCertificate({ subject: b.name, keys: b.keys, issuer: a, extensions: caExtensions() })
    return tokenWith({ chain: [issuer.makeLeaf({ issuer: a }), aByB, bByA] })
  }

  function cardAsAuthority(): string {
    const card = { name: holderName('899700075122'), keys: attacker.holder }
    const cardDer = issuer.makeLeaf({ subject: card.name, keys: card.keys })
    return tokenWith({ chain: [issuer.makeLeaf({ issuer: card }), cardDer, issuer.intermediateDer] })
  }

  function tooLongPath(): string {
    const sub = { name: authorityName('AC SOUS-AUTORITE'), keys: attacker.intermediate.keys }
    const subDer = makeCertificate({
      subject: sub.name,
      keys: sub.keys,
      issuer: issuer.intermediate,
      extensions: caExtensions(),
    })
    return tokenWith({ chain: [issuer.makeLeaf({ issuer: sub }), subDer, issuer.intermediateDer] })
  }

  function testChain(commonName: string, unit: string): readonly Buffer[] {
    const name = authorityName(commonName, unit)
    const { keys } = issuer.intermediate
    return [issuer.makeLeaf({ issuer: { name, keys } }), issuer.makeIntermediate({ subject: name })]
  }

  return {
    issuer,
    attacker,
    chain,
    tokenWith,
    leafToken,
    nameToken,
    intermediateToken,
    rawPayloadToken,
    hmacToken,
    pssToken,
    changedClaims,
    weakToken,
    illFormedName,
    unknownAuthority,
    selfSigned,
    crossCertified,
    cardAsAuthority,
    tooLongPath,
    testChain,
    reasonOf,
    makeVerifier,
  }
}
