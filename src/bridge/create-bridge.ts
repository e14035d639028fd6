/** Wires the domain together: one bridge for one set of readers. */
import type { Config } from '../contract/config.ts'
import { type MethodName, METHODS } from '../contract/methods.ts'
import type { StatusBinding } from '../contract/status.ts'
import type { ReaderProvider } from '../reader/reader.ts'
import { AuditLog } from './record/audit-log.ts'
import { type AuditTrail, noTrail } from './record/audit-trail.ts'
import { auditOperations } from './operations/audited.ts'
import type { Bridge, Operations } from './bridge.ts'
import { CardAccess } from './access/card-access.ts'
import type { Domain } from './domain.ts'
import { type ConsentKeeper, Consents } from './record/consents.ts'
import { identityOperations } from './operations/card-identity.ts'
import { pinChangeOperations } from './operations/pin-change.ts'
import { pinOperations } from './operations/pin-verify.ts'
import { PromptDesk } from './prompt/prompt-registry.ts'
import { PromptScript } from './prompt/prompt-script.ts'
import { ReaderRegistry } from './readers/reader-registry.ts'
import { signOperation } from './operations/activation-sign.ts'
import { CardStatusDesk } from './operations/card-status.ts'
import { type VirtualReaders, virtualOperations } from './operations/virtual-readers.ts'
import { WrongPinLimit } from './pin/wrong-pin-limit.ts'

export interface BridgeOptions {
  readonly provider: ReaderProvider
  /** With the virtual backend only. */
  readonly virtual?: VirtualReaders | undefined
  readonly config: Pick<Config, 'pin'>
  readonly version: string
  readonly platform: string
  readonly now: () => Date
  /** Milliseconds on a clock that is never set back: waits and limits run on it. */
  readonly elapsed: () => number
  readonly uuid: () => string
  /** 128 unguessable bits, base64url. */
  readonly newPromptId: () => string
  readonly consents: ConsentKeeper
  /** Absent: nothing is kept of what was done. */
  readonly trail?: AuditTrail
  /** The PC/SC library, for the status page; absent when there is none. */
  readonly binding?: () => StatusBinding | null
  /** Whether lines of the log are being lost; absent when there is no log. */
  readonly isLogFailing?: () => boolean
}

/** Makes the bridge. Nothing happens before `start`. */
export function createBridge(options: BridgeOptions): Bridge {
  const { provider, config, version, now, elapsed, uuid } = options
  const registry = new ReaderRegistry({ instance: uuid(), now })
  const access = new CardAccess(provider, options.platform, registry)
  const wrongPins = new WrongPinLimit({ perHour: config.pin.wrongPerOriginPerHour, elapsed })
  const prompts = new PromptDesk({ elapsed, newId: options.newPromptId })
  const consents = new Consents(options.consents, now)
  const audit = new AuditLog({ trail: options.trail ?? noTrail, key: options.consents.key, now, elapsed })
  const script = options.virtual && new PromptScript()
  const asked = { prompts, script, consents, audit }
  const domain: Domain = { registry, access, wrongPins, ...asked, config, version, now, uuid }

  const operations: Operations = {
    'bridge.info': (_params, { caller, locale }) =>
      Promise.resolve({
        name: 'cps-bridge',
        version,
        protocol: 1,
        locale,
        platform: options.platform,
        backend: provider.backend,
        now: now().toISOString(),
        instance: registry.instance,
        capabilities: capabilitiesOf(options),
        policy: {
          pinEntry: caller.policy.pinEntry,
          identity: caller.policy.identity,
          formats: [...caller.policy.formats],
        },
      }),
    'readers.list': () => Promise.resolve(registry.snapshot()),
    ...auditOperations(audit, {
      ...identityOperations(domain),
      ...pinOperations(domain),
      ...pinChangeOperations(domain),
      ...signOperation(domain),
    }),
    ...virtualOperations(registry, options.virtual, script),
  }

  return {
    operations,
    methods: methodsOf(options),
    subscribe: (listener) => registry.subscribe(listener),
    status: new CardStatusDesk(domain, {
      binding: options.binding ?? (() => null),
      isLogFailing: options.isLogFailing ?? (() => false),
    }),
    findPrompt: (id) => prompts.find(id),
    closeConnection: (connection) => access.closeConnection(connection),
    start: () =>
      provider.start((event) => {
        registry.handle(event)
        if (event.type === 'service-lost') void access.serviceLost()
        else if ('reader' in event && event.type !== 'reader-attached') void access.cardRemoved(event.reader)
      }),
    stop: async () => {
      // The provider cuts the connections: what runs on a card that does not answer ends as well.
      const outcomes = await Promise.allSettled([access.stop(), provider.stop()])
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
    },
  }
}

function methodsOf({ virtual }: BridgeOptions): ReadonlySet<MethodName> {
  const names = Object.keys(METHODS) as MethodName[]
  return new Set(names.filter((name) => virtual !== undefined || !name.startsWith('virtual.')))
}

/** Names of what this bridge can do beyond the first version of the contract. */
function capabilitiesOf({ virtual }: BridgeOptions): string[] {
  const always = [
    'card.expect',
    'card.wait',
    'http.stream',
    'operation.progress',
    'rpc.discover',
    'sign.confirm',
  ]
  return [...always, ...(virtual === undefined ? [] : ['virtual', 'virtual.configure', 'virtual.prompt'])]
}
