import { describe, expect, it } from 'vitest'
import { browserPolicy, type PolicyRequest } from '../../../../src/cli/policy/browser-policy.ts'
import { portalPolicy } from '../../../../src/cli/policy/portal-policy.ts'
import { makeAuthority } from '../../../helpers/authorities.ts'

const authority = makeAuthority()
const file = `${authority.name.replaceAll(' ', '-')}.pem`
const der = authority.pem.replaceAll(/-----[A-Z ]+-----|\s/g, '')
const ORIGINS = ['https://one.test', 'https://two.test:8443']
const policyOf = (request: Pick<PolicyRequest, 'browser' | 'os'>, authorities = [authority]) =>
  browserPolicy({ ...request, origins: ORIGINS, authorities })

describe('browserPolicy', () => {
  it.each([
    ['chrome', 'linux', ['cps-bridge.json'], '/etc/opt/chrome/policies/managed'],
    ['chrome', 'windows', ['chrome.reg', 'chrome-group-policy.json'], 'reg import'],
    ['chrome', 'macos', ['com.google.Chrome.plist'], 'MDM: com.google.Chrome'],
    ['edge', 'linux', ['cps-bridge.json'], '/etc/opt/edge/policies/managed'],
    ['edge', 'windows', ['edge.reg', 'edge-group-policy.json'], 'reg import'],
    ['edge', 'macos', ['com.microsoft.Edge.plist'], 'MDM: com.microsoft.Edge'],
    ['firefox', 'linux', ['policies.json', file], '/etc/firefox/policies'],
    ['firefox', 'windows', ['firefox.reg', 'firefox-group-policy.json', file], 'reg import'],
    ['firefox', 'macos', ['org.mozilla.firefox.plist', file], 'MDM: org.mozilla.firefox'],
  ] as const)('names the files of %s on %s and where the first belongs', (browser, os, names, place) => {
    const files = policyOf({ browser, os })
    expect(files.map(({ name }) => name)).toEqual(names)
    expect(files[0]?.place).toContain(place)
  })

  it.each(['chrome', 'edge'] as const)(
    'gives %s origins with their ports, and the authority itself',
    (browser) => {
      const [policies] = policyOf({ browser, os: 'linux' })
      expect(JSON.parse(policies?.text ?? '')).toEqual({
        LoopbackNetworkAllowedForUrls: ['https://one.test:443', 'https://two.test:8443'],
        LocalNetworkAccessAllowedForUrls: ['https://one.test:443', 'https://two.test:8443'],
        CACertificates: [der],
      })
      const [registry, values] = policyOf({ browser, os: 'windows' })
      const [template, key] =
        browser === 'chrome'
          ? ['chrome.admx', String.raw`Google\Chrome`]
          : ['MSEdge.admx', String.raw`Microsoft\Edge`]
      const whole = [String.raw`HKEY_LOCAL_MACHINE\SOFTWARE\Policies`, key].join('\\')
      expect(registry?.text).toContain(
        `[${whole}\\LoopbackNetworkAllowedForUrls]\r\n"1"="https://one.test:443"\r\n`,
      )
      expect(registry?.text).toContain(`[${whole}\\CACertificates]\r\n"1"="${der}"\r\n`)
      expect(JSON.parse(values?.text ?? '')).toContainEqual({
        template,
        key: `${whole}\\CACertificates`,
        value: [der],
      })
    },
  )

  it.each([
    ['linux', `/etc/firefox/policies/${file}`, {}],
    ['macos', `/Library/Application Support/Mozilla/Certificates/${file}`, { ImportEnterpriseRoots: true }],
    ['windows', `C:\\ProgramData\\cps-bridge\\${file}`, { ImportEnterpriseRoots: true }],
  ] as const)(
    'gives Firefox on %s hosts, and the place of the authority, which comes as a file',
    (os, path, roots) => {
      const files = policyOf({ browser: 'firefox', os })
      const text = files.map((one) => one.text).join('\n')
      expect(text).toContain(os === 'windows' ? path.replaceAll('\\', String.raw`\\`) : path)
      expect(text.includes('ImportEnterpriseRoots')).toBe('ImportEnterpriseRoots' in roots)
      expect(text).toContain('two.test')
      expect(text).not.toContain('8443')
      expect(files.at(-1)).toMatchObject({ name: file, text: authority.pem })
    },
  )

  it('says nothing of authorities where none is given', () => {
    const [chrome] = policyOf({ browser: 'chrome', os: 'linux' }, [])
    expect(Object.keys(JSON.parse(chrome?.text ?? '') as object)).toEqual([
      'LoopbackNetworkAllowedForUrls',
      'LocalNetworkAccessAllowedForUrls',
    ])
    const [firefox, ...rest] = policyOf({ browser: 'firefox', os: 'linux' }, [])
    expect(JSON.parse(firefox?.text ?? '')).toEqual({
      policies: { LocalNetworkAccess: { SkipDomains: ['one.test', 'two.test'] } },
    })
    expect(rest).toEqual([])
  })

  it('switches the policies of Firefox on, on macOS, where they are off', () => {
    const [plist] = policyOf({ browser: 'firefox', os: 'macos' })
    expect(plist?.text).toMatch(/<key>EnterprisePoliciesEnabled<\/key>\s*<true\/>/)
  })
})

describe('portalPolicy', () => {
  it('lets the page reach every port of the bridge, keep its windows, and be shown in a frame', () => {
    const { headers, frame } = portalPolicy('https://one.test')
    for (const port of [17_443, 27_443, 37_443])
      expect(headers['Content-Security-Policy']).toContain(
        `https://localhost:${port} wss://localhost:${port}`,
      )
    expect(headers['Permissions-Policy']).toBe('loopback-network=(self), local-network-access=(self)')
    expect(headers['Cross-Origin-Opener-Policy']).toBe('same-origin-allow-popups')
    expect(frame['Permissions-Policy']).toBe(
      'loopback-network=(self "https://one.test"), local-network-access=(self "https://one.test")',
    )
    expect(frame.allow).toBe('loopback-network; local-network-access')
  })
})
