/** Policies that let portals reach the bridge without a question, for each browser on each system. */
import type { Authority } from '../../tls/trust/authority.ts'
import { type Policies, toGroupPolicies, toJson, toPlist, toRegistryFile } from './encode-policy.ts'

export type PolicyBrowser = 'chrome' | 'edge' | 'firefox'
export type PolicySystem = 'windows' | 'macos' | 'linux'

export interface PolicyRequest {
  readonly browser: PolicyBrowser
  readonly os: PolicySystem
  /** Origins of portals, exactly as browsers write them. */
  readonly origins: readonly string[]
  /** Authorities of the computers for which the policy is; each computer has its own. */
  readonly authorities: readonly Authority[]
}

export interface PolicyFile {
  readonly name: string
  /** Where it belongs, or what takes it in. */
  readonly place: string
  readonly text: string
}

interface Product {
  readonly registryKey: string
  readonly template: string
  /** Domain of the preferences on macOS. */
  readonly domain: string
  readonly linuxPlace: string
}

const PRODUCTS: Readonly<Record<PolicyBrowser, Product>> = {
  chrome: {
    registryKey: String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Google\Chrome`,
    template: 'chrome.admx',
    domain: 'com.google.Chrome',
    linuxPlace: '/etc/opt/chrome/policies/managed (Chromium: /etc/chromium/policies/managed)',
  },
  edge: {
    registryKey: String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Microsoft\Edge`,
    template: 'MSEdge.admx',
    domain: 'com.microsoft.Edge',
    linuxPlace: '/etc/opt/edge/policies/managed',
  },
  firefox: {
    registryKey: String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Mozilla\Firefox`,
    template: 'firefox.admx',
    domain: 'org.mozilla.firefox',
    linuxPlace: '/etc/firefox/policies',
  },
}

/** Where Firefox looks for the certificates that its policy names. */
const CERTIFICATE_FOLDERS: Readonly<Record<PolicySystem, string>> = {
  windows: String.raw`C:\ProgramData\cps-bridge`,
  macos: '/Library/Application Support/Mozilla/Certificates',
  linux: '/etc/firefox/policies',
}

/** With its port, since a pattern without one means every port. */
function originPattern(origin: string): string {
  const { hostname, port } = new URL(origin)
  return `https://${hostname}:${port === '' ? '443' : port}`
}

const base64Of = ({ pem }: Authority): string =>
  pem.replaceAll(/-----[A-Z ]+-----/g, '').replaceAll(/\s/g, '')

/**
 * Sources: `LoopbackNetworkAllowedForUrls` (Chrome and Edge since 146), `LocalNetworkAccessAllowedForUrls` (139 to 145) and
 * `CACertificates` (certificates in base64, both since 133) in the policy lists of Chrome Enterprise and of Microsoft Edge;
 * the three names stand in Chromium 156.
 */
const chromiumPolicies = ({ origins, authorities }: PolicyRequest): Policies => ({
  LoopbackNetworkAllowedForUrls: origins.map(originPattern),
  LocalNetworkAccessAllowedForUrls: origins.map(originPattern),
  ...(authorities.length === 0 ? {} : { CACertificates: authorities.map(base64Of) }),
})

const certificateName = ({ name }: Authority): string => `${name.replaceAll(' ', '-')}.pem`

function certificatePath(os: PolicySystem, authority: Authority): string {
  return [CERTIFICATE_FOLDERS[os], certificateName(authority)].join(os === 'windows' ? '\\' : '/')
}

/**
 * Source: Firefox administrator reference, `LocalNetworkAccess` and `Certificates`. Observed in Firefox 153: a site
 * whose host is in `SkipDomains` reaches loopback without a question. It knows hosts, not ports.
 */
function firefoxPolicies({ os, origins, authorities }: PolicyRequest): Policies {
  const Install = authorities.map((authority) => certificatePath(os, authority))
  const roots = os === 'linux' ? {} : { ImportEnterpriseRoots: true }
  const certificates = { ...roots, ...(Install.length === 0 ? {} : { Install }) }
  const hosts = [...new Set(origins.map((origin) => new URL(origin).hostname))]
  return {
    LocalNetworkAccess: { SkipDomains: hosts },
    ...(Object.keys(certificates).length === 0 ? {} : { Certificates: certificates }),
  }
}

function certificateFiles({ browser, os, authorities }: PolicyRequest): readonly PolicyFile[] {
  if (browser !== 'firefox') return []
  return authorities.map((authority) => ({
    name: certificateName(authority),
    place: CERTIFICATE_FOLDERS[os],
    text: authority.pem,
  }))
}

/** All policies for a browser, as they stand in a JSON file. */
export const policiesOf = (request: PolicyRequest): Policies =>
  request.browser === 'firefox' ? firefoxPolicies(request) : chromiumPolicies(request)

/** The files of a policy, with where each belongs. */
export function browserPolicy(request: PolicyRequest): readonly PolicyFile[] {
  const { browser, os } = request
  const { registryKey, template, domain, linuxPlace } = PRODUCTS[browser]
  const policies = policiesOf(request)
  const certificates = certificateFiles(request)
  if (os === 'windows') {
    const values = toGroupPolicies(template, registryKey, policies)
    return [
      { name: `${browser}.reg`, place: 'reg import', text: toRegistryFile(registryKey, policies) },
      { name: `${browser}-group-policy.json`, place: `gpedit.msc, ${template}`, text: toJson(values) },
      ...certificates,
    ]
  }
  if (os === 'macos') {
    const enabled = browser === 'firefox' ? { EnterprisePoliciesEnabled: true } : {}
    const place = `/Library/Managed Preferences (MDM: ${domain})`
    return [{ name: `${domain}.plist`, place, text: toPlist({ ...enabled, ...policies }) }, ...certificates]
  }
  const name = browser === 'firefox' ? 'policies.json' : 'cps-bridge.json'
  const text = toJson(browser === 'firefox' ? { policies } : policies)
  return [{ name, place: linuxPlace, text }, ...certificates]
}
