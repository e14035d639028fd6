import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, HTTPResponse, Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium, trustAuthority } from '../helpers/chromium.ts'
import { named } from '../helpers/page-driver.ts'
import { type Program, startProgram } from '../helpers/program.ts'
import { openedBy } from '../helpers/prompt-driver.ts'

/** A client that nobody here wrote: Apache with `mod_auth_openidc` (Debian: apache2, libapache2-mod-auth-openidc). */
const MODULES = '/usr/lib/apache2/modules'
const ID = '899700075122'
const SECRET = 'a secret of the clinic'

let folder: string
let demo: Program
let apache: ChildProcess
let browser: Browser
let site: string

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

function apacheConfiguration(port: number, issuer: string): string {
  const modules = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'headers', 'dir', 'mime']
  return `
ServerRoot ${folder}
PidFile ${folder}/apache.pid
ErrorLog ${folder}/apache.log
Listen 127.0.0.1:${port}
ServerName localhost
${modules.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join('\n')}
LoadModule auth_openidc_module ${MODULES}/mod_auth_openidc.so
User www-data
Group www-data
DocumentRoot ${folder}/pages
DirectoryIndex index.html
TypesConfig /etc/mime.types
OIDCProviderMetadataURL ${issuer}/.well-known/wallet-openid-configuration
OIDCClientID clinic
OIDCClientSecret "${SECRET}"
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCRedirectURI ${site}/secure/back
OIDCCryptoPassphrase "a passphrase of the clinic"
OIDCScope "openid scope_all"
OIDCPKCEMethod S256
OIDCAuthRequestParams acr_values=eidas1
<Location /secure>
  AuthType openid-connect
  Require valid-user
  Header set X-Identifier "%{OIDC_CLAIM_SubjectNameID}e"
  Header set X-Name "%{OIDC_CLAIM_family_name}e"
  Header set X-Mode "%{OIDC_CLAIM_authMode}e"
</Location>
`
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cps-bridge-apache-'))
  // Apache reads its pages as another user.
  await chmod(folder, 0o755)
  const port = await freePort()
  site = `http://localhost:${port}`
  const clients = [
    {
      id: 'clinic',
      name: 'Clinique',
      secret: SECRET,
      redirectUris: [`${site}/secure/back`],
      postLogoutRedirectUris: [`${site}/`],
    },
  ]
  await writeFile(join(folder, 'clients.json'), JSON.stringify(clients))
  await mkdir(join(folder, 'pages', 'secure'), { recursive: true })
  await writeFile(join(folder, 'pages', 'index.html'), '<title>open</title><h1>open</h1>')
  await writeFile(join(folder, 'pages', 'secure', 'index.html'), '<title>in</title><h1>in</h1>')
  const home = join(folder, 'bridge')
  const flags = ['demo', '--port', '0', '--clients', join(folder, 'clients.json')]
  demo = await startProgram(home, flags, 'demo')
  await writeFile(join(folder, 'apache.conf'), apacheConfiguration(port, demo.ready.issuer))
  apache = spawn('apache2', ['-f', join(folder, 'apache.conf'), '-DFOREGROUND'], { stdio: 'inherit' })
  await trustAuthority(join(folder, 'browser'), join(home, 'tls', 'ca.pem'))
  browser = await launchChromium(join(folder, 'browser'))
  const status = await browser.newPage()
  await status.goto(demo.ready.bridge)
  const call = { jsonrpc: '2.0', id: 1, method: 'virtual.insert', params: { profile: 'rpps' } }
  await status.evaluate(`fetch('/v1/rpc', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: ${JSON.stringify(JSON.stringify(call))},
  }).then((answer) => answer.json())`)
  await status.close()
})
afterAll(async () => {
  await browser.close()
  apache.kill('SIGTERM')
  await demo.stop()
  await rm(folder, { recursive: true, force: true })
})

const answering = (): Promise<number> =>
  fetch(site).then(
    ({ status }) => status,
    () => 0,
  )

/** '' while the page is being left. */
const titleOf = (page: Page): Promise<string> =>
  page
    .$eval('h1', (title) => (title as unknown as { textContent: string }).textContent)
    .then(
      (text) => text.replaceAll(/\s/g, ' '),
      () => '',
    )

/** The answer of Apache's protected page. */
const welcome = (page: Page): Promise<HTTPResponse> =>
  page.waitForResponse((answer) => answer.url() === `${site}/secure/` && answer.status() === 200)

it(
  'logs a holder in with the card, tells the client who he is, and out again',
  { timeout: 120_000 },
  async () => {
    await expect.poll(answering, { timeout: 20_000 }).toBe(200)
    const page = await browser.newPage()
    await page.goto(`${site}/secure/`)
    expect(
      await page.$eval('main', (main) => (main as unknown as { innerText: string }).innerText),
    ).toContain('Clinique')
    await page.locator('a[href$="/carte"]').click()
    await page.locator(named('Continuer', 'button')).click()
    await page.waitForSelector('#sign', { visible: true })
    const prompt = await openedBy(page, () =>
      page.locator(named('S’identifier avec ma carte', 'button')).click(),
    )
    const answered = welcome(page)
    await prompt.enter('1234')
    const headers = (await answered).headers()
    expect([headers['x-identifier'], headers['x-mode']]).toEqual([ID, 'CARD'])
    expect(headers['x-name']).not.toBe('')
    await page.goto(`${site}/secure/back?logout=${encodeURIComponent(`${site}/`)}`)
    await expect.poll(() => titleOf(page), { timeout: 20_000 }).toBe('Se déconnecter de Pro Santé Connect ?')
    await page.locator(named('Se déconnecter', 'button')).click()
    await expect.poll(() => page.url()).toBe(`${site}/`)
    await page.goto(`${site}/secure/`)
    await expect.poll(() => titleOf(page), { timeout: 20_000 }).toBe('Identifiez-vous')
  },
)
