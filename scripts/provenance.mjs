/**
 * Where packages come from: an in-toto Statement (v1) with a SLSA provenance predicate (v1) over the SHA-256 of each, in a
 * DSSE envelope (v1) where there is a key. It is the word of whoever holds that key: SLSA build level 1, or 2 where the release is
 * made by a forge that keeps it.
 */
import { createHash, createPublicKey, sign } from 'node:crypto'

const PAYLOAD_TYPE = 'application/vnd.in-toto+json'

/**
 * @param subjects - `{ name, sha256 }` of each package
 * @param repository - where the sources are; null: not told
 * @param commit - of the sources, the full hash
 * @param parameters - of `npm run release`
 * @param materials - `{ uri, digest }` of what was fetched
 * @param builder - who made them, a URI
 */
export function provenanceStatement({ subjects, repository, commit, parameters, materials, builder, epoch }) {
  const source = repository === null ? 'git+cps-bridge' : `git+${repository}`
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: subjects.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:cps-bridge:npm-run-release:v1',
        externalParameters: { source, parameters },
        internalParameters: { sourceDateEpoch: epoch, node: process.version },
        resolvedDependencies: [{ uri: source, digest: { gitCommit: commit } }, ...materials],
      },
      runDetails: { builder: { id: builder } },
    },
  }
}

/** What is signed (DSSE, "PAE"): type and payload with their lengths in bytes. */
const preAuthEncoding = (payload) =>
  Buffer.concat([Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `), payload])

/** @param key - private, Ed25519; `keyid` is the SHA-256 of its public half (SPKI) */
export function signEnvelope(statement, key) {
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const keyid = createHash('sha256').update(spki).digest('hex')
  const payload = Buffer.from(JSON.stringify(statement))
  const sig = sign(null, preAuthEncoding(payload), key).toString('base64')
  return { payloadType: PAYLOAD_TYPE, payload: payload.toString('base64'), signatures: [{ keyid, sig }] }
}
