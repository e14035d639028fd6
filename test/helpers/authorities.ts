/** Authorities for tests of trust stores: of ours without their leaves, whose keys take seconds, and of others. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { loopbackNameConstraints } from '../../src/tls/name-constraints.ts'
import { signCertificate } from '../../src/tls/sign-certificate.ts'
import { type Authority, readAuthority } from '../../src/tls/trust/authority.ts'

function selfSigned(commonName: string, confined: boolean): string {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const subject = [
    { shortName: 'O', value: 'cps-bridge' },
    { shortName: 'CN', value: commonName },
  ] as const
  return signCertificate(
    {
      subject,
      issuer: subject,
      publicKey,
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 86_400_000),
      extensions: [
        { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
        { name: 'keyUsage', critical: true, keyCertSign: true },
        ...(confined ? [{ id: '2.5.29.30', critical: true, value: loopbackNameConstraints() }] : []),
      ],
    },
    privateKey,
  )
}

export function makeAuthority(): Authority {
  const pem = selfSigned(`cps-bridge local authority ${randomBytes(6).toString('hex')}`, true)
  const authority = readAuthority(pem)
  if (authority === null) throw new RangeError('what the program issues is one of ours')
  return authority
}

/** A self-signed authority for every name in the world. */
export const foreignAuthority = (commonName: string): string => selfSigned(commonName, false)
