/** A place where one browser looks for its policies. */
import type { Lists } from './policy-lists.ts'

export type InstalledBrowser = 'chrome' | 'chromium' | 'edge' | 'firefox'

/** What a store was given, so that exactly that is taken out again. */
interface Given {
  readonly lists: Lists
  /** Folders that were made for it, the innermost first. */
  readonly folders: readonly string[]
}

export interface PolicyStore {
  readonly browser: InstalledBrowser
  readonly place: string
  /** What is in force, whoever wrote it. */
  read(): Promise<Lists>
  /** Adds what is missing. */
  add(lists: Lists): Promise<Given>
  remove(given: Given): Promise<void>
}

/** Names of the lists that say yes and no to a portal, for Chromium browsers; the later names first (146), the older until 145. */
export const CHROMIUM_ALLOWED = ['LoopbackNetworkAllowedForUrls', 'LocalNetworkAccessAllowedForUrls'] as const
export const CHROMIUM_BLOCKED = ['LoopbackNetworkBlockedForUrls', 'LocalNetworkAccessBlockedForUrls'] as const
const CHROMIUM_CERTIFICATES = 'CACertificates'
export const CHROMIUM_NAMES = [...CHROMIUM_ALLOWED, ...CHROMIUM_BLOCKED, CHROMIUM_CERTIFICATES] as const
export const FIREFOX_ALLOWED = 'LocalNetworkAccess/SkipDomains'
