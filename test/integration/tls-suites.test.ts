/** What the server negotiates, judged by `openssl s_client` (protocol, section 9). */
import { execFile } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { selfSignedLeaf, startTestServer, type TestServer } from '../helpers/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.closeGently(1000))

/** The suite that was negotiated; `(NONE)` when there is none in common. Whatever the client offers is allowed to it. */
function negotiated(...flags: readonly string[]): Promise<string> {
  const args = ['s_client', '-connect', `127.0.0.1:${server.port}`, '-servername', 'localhost', ...flags]
  return new Promise((resolve) => {
    const child = execFile('openssl', args, (_error, stdout) => {
      const suite = /^New, .*, Cipher is (\S+)$/m.exec(stdout)?.[1] ?? 'no answer'
      resolve(/^Server Temp Key: (DH)/m.test(stdout) ? `${suite} with DH` : suite)
    })
    child.stdin?.end()
  })
}

const tls12 = (cipher: string, ...flags: string[]): Promise<string> =>
  negotiated('-tls1_2', '-cipher', `${cipher}:@SECLEVEL=0`, ...flags)

describe('the TLS of the bridge', () => {
  it.each(['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-RSA-CHACHA20-POLY1305', 'ECDHE-RSA-AES128-GCM-SHA256'])(
    'takes %s in TLS 1.2',
    async (suite) => {
      expect(await tls12(suite)).toBe(suite)
    },
  )

  it.each([
    ['without forward secrecy', 'kRSA'],
    ['of a finite field', 'DHE'],
    ['with CBC', 'ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA'],
    ['with CCM of a finite field', 'DHE-RSA-AES128-CCM'],
  ])('takes no suite %s', async (_name, suites) => {
    expect(await tls12(suites)).toBe('(NONE)')
  })

  it('takes TLS 1.3 over elliptic curves alone', async () => {
    expect(await negotiated('-tls1_3')).toBe('TLS_AES_256_GCM_SHA384')
    expect(await negotiated('-tls1_3', '-groups', 'P-256')).toBe('TLS_AES_256_GCM_SHA384')
    expect(await negotiated('-tls1_3', '-groups', 'ffdhe2048:ffdhe3072')).toBe('(NONE)')
  })

  it.each(['-tls1', '-tls1_1'])('refuses %s', async (version) => {
    expect(await negotiated(version, '-cipher', 'ALL:@SECLEVEL=0')).toBe('(NONE)')
  })

  it('keeps to this with the next leaf', async () => {
    server.changeLeaf(selfSignedLeaf('the next'))
    expect(await tls12('ECDHE-RSA-AES128-GCM-SHA256')).toBe('ECDHE-RSA-AES128-GCM-SHA256')
    expect(await tls12('kRSA:DHE:ECDHE-RSA-AES256-SHA384')).toBe('(NONE)')
    expect(await negotiated('-tls1_3', '-groups', 'ffdhe2048')).toBe('(NONE)')
  })
})
