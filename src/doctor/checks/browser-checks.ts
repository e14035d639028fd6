/** Certificate stores, browsers with their policies, and the session. */
import type { BrowserFacts, PolicyRule } from '../facts.ts'
import type { Finding } from '../finding.ts'
import type { StoreReport } from '../../tls/trust/trust-store.ts'
import { type Check, typed } from './check.ts'

/** Stores of everybody need no entry where those of the user have one. */
const OF_ALL: ReadonlySet<string> = new Set(['debian-system', 'fedora-system', 'firefox-policy'])

function storeFinding(report: StoreReport, install: readonly string[]): Finding {
  const { state, place, reason = '', command } = report
  if (state === 'installed') return { code: 'trust-ok', values: { place } }
  if (state === 'unreadable')
    return { code: 'trust-unreadable', values: { place, detail: reason, command: command ?? typed(install) } }
  const code = state === 'absent' ? 'trust-missing' : 'trust-outdated'
  return { code, values: { place, command: command ?? 'cps-bridge certificate install' }, fix: install }
}

export const trustCheck: Check = ({ trust, certificate, command }) => {
  // Nobody can trust what does not exist yet.
  if (trust === undefined || certificate?.state !== 'found') return []
  const own = trust.filter(({ store }) => !OF_ALL.has(store))
  // An old authority in a store of everybody is worth a word, its absence is not.
  const shared = trust.filter(({ store, state }) => OF_ALL.has(store) && state === 'another')
  const install = [...command, 'certificate', 'install']
  const findings = [...own, ...shared].map((report) => storeFinding(report, install))
  return own.length === 0 ? [{ code: 'trust-none' }, ...findings] : findings
}

const hostOf = (origin: string): string => new URL(origin).hostname

/** A pattern of Chromium's policies (URL blocklist format), or a host of Firefox's. */
export function matchesOrigin(pattern: string, origin: string): boolean {
  if (pattern === '*') return true
  const { hostname, protocol, port } = new URL(origin)
  const [, scheme, host = '', wantedPort] =
    /^(?:([a-z*]+):\/\/)?(\[[^\]]+\]|[^:/]+)(?::(\d+|\*))?(?:\/.*)?$/i.exec(pattern) ?? []
  if (scheme !== undefined && scheme !== '*' && `${scheme}:` !== protocol) return false
  const actual = port === '' ? '443' : port
  if (wantedPort !== undefined && wantedPort !== '*' && wantedPort !== actual) return false
  const bare = host.replace(/^\[\*\.\]|^\*\./, '')
  if (host.startsWith('.')) return hostname === host.slice(1)
  return hostname === bare || hostname.endsWith(`.${bare}`)
}

const ruleFor = (rules: readonly PolicyRule[], origin: string): PolicyRule | undefined =>
  rules.find(({ pattern }) => matchesOrigin(pattern, origin))

/** Versions since which the browser asks before a site may reach loopback. */
const ASKS_SINCE = { chromium: 142, firefox: 153 } as const

function originFindings(browser: BrowserFacts, origin: string): readonly Finding[] {
  const values = { browser: browser.name, portal: hostOf(origin) }
  const blocked = ruleFor(browser.blocked, origin)
  if (blocked !== undefined)
    return [{ code: 'policy-blocks', values: { ...values, policy: blocked.policy, source: blocked.source } }]
  const denied = ruleFor(browser.denied, origin)
  if (denied !== undefined && ruleFor(browser.allowed, origin) === undefined)
    return [{ code: 'relay-needed', values: { ...values, source: denied.source } }]
  return []
}

function browserFindings(browser: BrowserFacts, origins: readonly string[]): readonly Finding[] {
  const { name, kind, version, allowed, navigationBlockedBy } = browser
  const found: Finding[] = origins.flatMap((origin) => originFindings(browser, origin))
  for (const source of browser.unreadable)
    found.push({ code: 'policy-unreadable', values: { browser: name, source } })
  if (navigationBlockedBy !== null)
    found.push({ code: 'navigation-blocked', values: { browser: name, source: navigationBlockedBy } })
  if (browser.hardened) found.push({ code: 'browser-hardened', values: { browser: name } })
  if (browser.snap && kind === 'firefox' && allowed.length === 0)
    found.push({ code: 'firefox-snap', values: { command: 'sudo snap connect firefox:etc-firefox' } })
  if (found.length > 0) return found
  const rules = origins.map((origin) => ruleFor(allowed, origin))
  const [first] = rules
  if (first !== undefined && !rules.includes(undefined))
    return [{ code: 'browser-ok', values: { browser: name, source: first.source } }]
  const major = version === null ? null : Number.parseInt(version, 10)
  return major !== null && major < ASKS_SINCE[kind]
    ? [{ code: 'browser-old', values: { browser: name, version: version ?? '' } }]
    : [{ code: 'browser-asks', values: { browser: name } }]
}

export const browsersCheck: Check = ({ browsers, program }) => {
  if (browsers === undefined) return []
  if (browsers.length === 0) return [{ code: 'browser-none' }]
  return browsers.flatMap((browser) => browserFindings(browser, program?.origins ?? []))
}

/** Session and readers together: on which side the reader has to be. */
export const sessionCheck: Check = ({ session, pcsc }) => {
  if (session === undefined) return []
  const { remote, desktop } = session
  if (remote !== null && remote !== 'SSH') {
    const none = pcsc?.backend === 'pcsc' && pcsc.readers.length === 0
    return [{ code: none ? 'session-no-redirection' : 'session-remote', values: { kind: remote } }]
  }
  if (!desktop) return [{ code: 'session-no-desktop' }]
  return remote === null ? [{ code: 'session-ok' }] : [{ code: 'session-remote', values: { kind: remote } }]
}
