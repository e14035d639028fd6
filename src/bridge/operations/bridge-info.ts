/** `bridge.info`: what the bridge is, and what it can do for the caller. */
import type { Operations } from '../bridge.ts'

interface BridgeFacts {
  readonly version: string
  readonly platform: string
  readonly backend: 'pcsc' | 'virtual'
  readonly instance: string
  /** `virtual.*` exists. */
  readonly hasVirtualReaders: boolean
  readonly now: () => Date
  /** Null: none is known. */
  readonly newerVersion: () => string | null
}

/** Names of what this bridge can do beyond the first version of the contract. */
const CAPABILITIES = [
  'card.expect',
  'card.wait',
  'http.stream',
  'operation.progress',
  'rpc.discover',
  'sign.confirm',
]
const VIRTUAL_CAPABILITIES = ['virtual', 'virtual.configure', 'virtual.prompt']

export function bridgeInfo(facts: BridgeFacts): Operations['bridge.info'] {
  const { version, platform, backend, instance, hasVirtualReaders, now } = facts
  return (_params, { caller: { policy }, locale }) => {
    const newer = facts.newerVersion()
    return Promise.resolve({
      name: 'cps-bridge',
      version,
      protocol: 1,
      locale,
      platform,
      backend,
      now: now().toISOString(),
      instance,
      ...(newer !== null && { newerVersion: newer }),
      capabilities: [...CAPABILITIES, ...(hasVirtualReaders ? VIRTUAL_CAPABILITIES : [])],
      policy: { pinEntry: policy.pinEntry, identity: policy.identity, formats: [...policy.formats] },
    })
  }
}
