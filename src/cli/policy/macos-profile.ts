/** The policies of macOS: a configuration profile, which a person or a management server has to accept. */
import { createHash } from 'node:crypto'
import { build } from 'plist'
import type { Policies } from './encode-policy.ts'

/** Domains of the preferences, as `browserPolicy` names them. */
export interface ProfilePart {
  readonly domain: string
  readonly policies: Policies
}

const IDENTIFIER = 'cps-bridge.policies'

/** The same profile has the same numbers, so that a later one takes its place. */
function uuid(text: string): string {
  const digits = createHash('sha256').update(text).digest('hex').slice(0, 32)
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5').toUpperCase()
}

/** Source: Apple, Configuration Profile Reference (top level; payloads named after a domain of preferences). */
export function macosProfile(parts: readonly ProfilePart[]): string {
  const head = (identifier: string) => ({
    PayloadIdentifier: identifier,
    PayloadUUID: uuid(identifier),
    PayloadVersion: 1,
  })
  const profile = {
    ...head(IDENTIFIER),
    PayloadType: 'Configuration',
    PayloadScope: 'System',
    PayloadDisplayName: 'cps-bridge',
    PayloadContent: parts.map(({ domain, policies }) => ({
      ...policies,
      ...head(`${IDENTIFIER}.${domain}`),
      PayloadType: domain,
    })),
  }
  return `${build(profile, { indent: '\t' })}\n`
}
