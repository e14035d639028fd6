/** Puts the domain together: one bridge for one set of readers. Each part is handed what it uses. */
import type { Config } from '../contract/config.ts'
import { validateParams } from '../contract/checks.js'
import type { MethodName } from '../contract/methods.ts'
import type { StatusBinding } from '../contract/status.ts'
import type { ReaderProvider } from '../reader/reader.ts'
import { CardAccess } from './access/card-access.ts'
import { ReadAhead } from './access/read-ahead.ts'
import type { Bridge, Operations } from './bridge.ts'
import { activationSign } from './operations/activation-sign.ts'
import { auditOperations } from './operations/audited.ts'
import { bridgeInfo } from './operations/bridge-info.ts'
import { cardCertificate } from './operations/card-certificate.ts'
import { cardIdentity } from './operations/card-identity.ts'
import { CodeOperations } from './operations/code-operation.ts'
import { Identification } from './operations/identification.ts'
import { pinChange, pinUnblock } from './operations/pin-change.ts'
import { pinPrepare } from './operations/pin-prepare.ts'
import { pinStatus } from './operations/pin-status.ts'
import { pinVerify } from './operations/pin-verify.ts'
import { CardStatusService } from './operations/status-service.ts'
import { type VirtualReaders, virtualOperations } from './operations/virtual-readers.ts'
import { PinGuard } from './pin/pin-guard.ts'
import { Submissions } from './pin/submissions.ts'
import { WrongPinLimit } from './pin/wrong-pin-limit.ts'
import { Dialogue } from './prompt/dialogue.ts'
import { PromptRegistry } from './prompt/prompt-registry.ts'
import { PromptScript } from './prompt/prompt-script.ts'
import { ReaderRegistry } from './readers/reader-registry.ts'
import { CardSelection } from './readers/select-card.ts'
import { AuditLog } from './record/audit-log.ts'
import { type AuditTrail, noTrail } from './record/audit-trail.ts'
import { type ConsentKeeper, Consents } from './record/consents.ts'

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
  /** A version that is newer than this one; absent, or null: none is known. */
  readonly newerVersion?: () => string | null
  /** Whether lines of the log are being lost; absent when there is no log. */
  readonly isLogFailing?: () => boolean
}

/** Makes the bridge. Nothing happens before `start`. */
export function createBridge(options: BridgeOptions): Bridge {
  const { provider, config, version, platform, now, elapsed, uuid } = options
  const registry = new ReaderRegistry({ instance: uuid(), now })
  const selection = new CardSelection(registry)
  const access: CardAccess = new CardAccess({ provider, platform, registry }, () => readAhead.schedule())
  const readAhead = new ReadAhead({
    registry,
    access,
    now,
    // The package `pcsclite` connects exclusively.
    isShared: () => options.binding?.()?.used !== 'pcsclite',
  })
  const consents = new Consents(options.consents, now)
  const audit = new AuditLog({ trail: options.trail ?? noTrail, key: options.consents.key, now, elapsed })
  const wrongPins = new WrongPinLimit({ perHour: config.pin.wrongPerOriginPerHour, elapsed })
  const guard = new PinGuard(wrongPins)
  const prompts = new PromptRegistry({ elapsed, newId: options.newPromptId })
  const script = options.virtual && new PromptScript()
  const dialogue = new Dialogue({ selection, access, prompts, wrongPins, script, now })
  const identification = new Identification({ access, consents, wrongPins, dialogue, now })
  const codes = new CodeOperations({ selection, access, guard, dialogue, identification })
  const submissions = new Submissions(uuid)
  const changes = { selection, access, guard, submissions }

  const operations: Operations = {
    'bridge.info': bridgeInfo({
      version,
      platform,
      backend: provider.backend,
      instance: registry.instance,
      hasVirtualReaders: options.virtual !== undefined,
      now,
      newerVersion: options.newerVersion ?? (() => null),
    }),
    'readers.list': () => Promise.resolve(registry.snapshot()),
    ...auditOperations(audit, {
      'card.identity': cardIdentity(selection, identification, now),
      'card.certificate': cardCertificate(selection, identification, now),
      'pin.status': pinStatus(selection, access),
      'pin.verify': pinVerify({ codes, holdSeconds: config.pin.holdSeconds, now }),
      'activation.sign': activationSign({ codes, version, now, uuid }),
      'pin.prepare': pinPrepare(selection, access, submissions, now),
      'pin.change': pinChange(changes),
      'pin.unblock': pinUnblock(changes),
    }),
    ...virtualOperations(selection, options.virtual, script),
  }

  return {
    operations,
    methods: methodsOf(options),
    subscribe: (listener) => registry.subscribe(listener),
    status: new CardStatusService({
      registry,
      selection,
      access,
      audit,
      consents,
      now,
      binding: options.binding ?? (() => null),
      isLogFailing: options.isLogFailing ?? (() => false),
    }),
    findPrompt: (id) => prompts.find(id),
    pageConnected: () => readAhead.pageConnected(),
    closeConnection: (connection) => access.closeConnection(connection),
    start: () =>
      provider.start((event) => {
        registry.handle(event)
        if (event.type === 'service-lost') void access.serviceLost()
        else if ('reader' in event && event.type !== 'reader-attached') void access.cardRemoved(event.reader)
      }),
    stop: async () => {
      readAhead.stop()
      // The provider cuts the connections: what runs on a card that does not answer ends as well.
      const outcomes = await Promise.allSettled([access.stop(), provider.stop()])
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
    },
  }
}

function methodsOf({ virtual }: BridgeOptions): ReadonlySet<MethodName> {
  const names = Object.keys(validateParams) as MethodName[]
  return new Set(names.filter((name) => virtual !== undefined || !name.startsWith('virtual.')))
}
