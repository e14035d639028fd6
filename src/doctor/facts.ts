/** What the doctor knows of a machine when it judges: plain data. The checks see nothing else. */
import type { StoreReport } from '../tls/trust/trust-store.ts'
import type { Sentence } from '../errors/setup-texts.ts'
import type { PcscReason } from '../errors/codes.ts'

/** A process of this machine; name and user where the system tells. */
export interface Holder {
  readonly pid: number | null
  readonly name: string
  readonly userId: number | null
}

export interface ProgramFacts {
  readonly version: string
  readonly account: string
  /** Programs `cps-bridge` that a command line or a menu finds, the one that answers first. */
  readonly installations: readonly { readonly path: string; readonly version: string }[]
  /** What the package manager of the system would install, and how; null: nothing newer is known. */
  readonly update: { readonly version: string; readonly command: string } | null
  /** What is wrong with the configuration; null: nothing. */
  readonly configurationFault: Sentence | null
  readonly origins: readonly string[]
}

/** The unit of the service manager; null where none is installed. */
export interface ServiceFacts {
  readonly unit: string
  readonly enabled: boolean
  readonly state: 'running' | 'stopped' | 'failed'
  /** Why it failed, in the manager's word. */
  readonly result: string
  readonly enableCommand: readonly string[]
  readonly startCommand: readonly string[]
}

/** `answers`: with a certificate of this state folder's authority. */
export type BridgeFacts =
  | { readonly state: 'none' }
  | { readonly state: 'silent'; readonly pid: number; readonly url: string }
  | { readonly state: 'intercepted'; readonly pid: number; readonly url: string; readonly issuer: string }
  | {
      readonly state: 'answers'
      readonly pid: number
      readonly url: string
      readonly version: string
      readonly logFailing: boolean
      readonly auditFailing: boolean
      /** The last time that its clock jumped. */
      readonly clockJump: { readonly at: string; readonly seconds: number } | null
    }

export interface PortFacts {
  /** In the order in which the bridge tries them. */
  readonly ports: readonly {
    readonly port: number
    readonly v4: Holder | null
    readonly v6: Holder | null
  }[]
  /** Of this account; null where the system has none. */
  readonly userId: number | null
}

export type CertificateFacts =
  | { readonly state: 'absent' }
  | { readonly state: 'damaged'; readonly detail: string }
  | { readonly state: 'found'; readonly leaf: Validity; readonly authority: Validity }

interface Validity {
  readonly notBefore: string
  readonly notAfter: string
}

export interface SeenReader {
  readonly name: string
  readonly state: 'empty' | 'present' | 'mute' | 'unavailable'
  readonly kind: string | null
}

/** A card in a reader, as far as it could be read. */
export type CardFacts =
  | { readonly fault: string; readonly detail: string }
  | { readonly notAfter: string; readonly expired: boolean; readonly triesLeft: number | null }

export interface PcscFacts {
  readonly backend: 'pcsc' | 'virtual'
  readonly degraded: PcscReason | null
  /** Every reader that the system tells of, excluded ones included. */
  readonly readers: readonly SeenReader[]
  readonly excluded: readonly string[]
  /** Those that the running bridge tells of; null: none runs. */
  readonly seenByBridge: readonly string[] | null
  /** Null: no card to read. */
  readonly card: CardFacts | null
  /** systemd's socket unit: null where there is none. */
  readonly socketEnabled: boolean | null
  readonly ccidInstalled: boolean | null
  readonly debian: boolean
}

export interface DeviceFacts {
  /** USB interfaces of class 0B (smart card), and known readers of other classes. */
  readonly usbReaders: readonly string[]
  /** Serial lines and devices of makers of SESAM-Vitale readers. */
  readonly serialReaders: readonly string[]
  readonly galss: string | null
  readonly middleware: string | null
  /** Programs that have the PC/SC library open, this one and the bridge left out. */
  readonly pcscUsers: readonly string[]
}

export interface ClockFacts {
  readonly now: string
  /** Null: unknown. */
  readonly synchronised: boolean | null
  readonly zone: string
}

export interface BrowserFacts {
  readonly name: string
  readonly kind: 'chromium' | 'firefox'
  readonly version: string | null
  readonly snap: boolean
  readonly hardened: boolean
  /** What the policies that were found say, with the file of each. */
  readonly allowed: readonly PolicyRule[]
  readonly blocked: readonly PolicyRule[]
  readonly unreadable: readonly string[]
  /** Portals that the user has denied in this browser: they need the relay window. */
  readonly denied: readonly PolicyRule[]
  /** Profile or policy that forbids top-level navigation to loopback; null: none. */
  readonly navigationBlockedBy: string | null
}

/** `pattern`: host, origin or `*`, as it stands there. */
export interface PolicyRule {
  readonly pattern: string
  readonly policy: string
  readonly source: string
}

export interface SessionFacts {
  /** `RDP`, `Citrix`, `VNC`, `SSH`; null: at this computer. */
  readonly remote: string | null
  readonly desktop: boolean
}

export interface ProxyFacts {
  readonly proxy: string
  readonly source: string
  /** For localhost: used by browsers, used by programs that read the environment, or not used. */
  readonly localhost: 'browsers' | 'programs' | 'exempt'
}

export interface NetworkFacts {
  /** What `localhost` means here; empty: unknown name. */
  readonly localhost: readonly string[]
  readonly listed: boolean
  readonly hostsFile: string
  readonly ipv6: boolean
  readonly proxies: readonly ProxyFacts[]
  /** Programs that inspect TLS connections. */
  readonly interceptors: readonly string[]
}

export interface StorageFacts {
  readonly folder: string
  readonly state: 'ok' | 'absent' | 'foreign' | 'open' | 'unusable'
  readonly detail: string
  /** Megabytes; null: unknown. */
  readonly freeMb: number | null
  readonly log: { readonly folder: string; readonly freeMb: number | null } | null
  readonly damagedConsents: string | null
  readonly userId: number | null
}

export interface Areas {
  readonly program: ProgramFacts
  readonly service: ServiceFacts | null
  readonly bridge: BridgeFacts
  readonly ports: PortFacts
  readonly certificate: CertificateFacts
  readonly trust: readonly StoreReport[]
  readonly pcsc: PcscFacts
  readonly devices: DeviceFacts
  readonly clock: ClockFacts
  readonly browsers: readonly BrowserFacts[]
  readonly session: SessionFacts
  readonly network: NetworkFacts
  readonly storage: StorageFacts
}

export type AreaName = keyof Areas

/** An area that could not be looked at in time is undefined. */
export type Facts = {
  readonly [A in AreaName]: Areas[A] | undefined
} & {
  readonly platform: NodeJS.Platform
  readonly at: Date
  /** How this program is started again, for actions: its own launcher. */
  readonly command: readonly string[]
}
