/** The integration guide as a reader follows it: every block of it is a file or a command, and is run. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'tsup'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../helpers/chromium.ts'
import { guideBlocks } from '../helpers/integration-guide.ts'
import { installPackages } from '../helpers/packages.ts'
import { openedBy } from '../helpers/prompt-driver.ts'

const execute = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')
const blocks = guideBlocks()

let folder: string
let ports: { readonly portal: number; readonly bridge: number }
const env = (): NodeJS.ProcessEnv => ({
  ...process.env,
  HOME: join(folder, 'home'),
  CPS_BRIDGE_HOME: join(folder, 'no-bridge'),
  CHROME: join(folder, 'chrome.sh'),
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** On ports that nobody else on this machine has, in the place of those that the guide names. */
const onFreePorts = (text: string): string =>
  text
    .replaceAll('3000', String(ports.portal))
    .replaceAll('17443', String(ports.bridge))
    .replace('connect({', `connect({ ports: [${ports.bridge}],`)

/** Runs the block as typed into a terminal. */
const type = (name: string, cwd = folder): Promise<{ stdout: string }> =>
  execute('bash', ['-ec', blocks.get(name) ?? 'exit 9'], { cwd, env: env() })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cps-bridge-guide-'))
  ports = { portal: await freePort(), bridge: await freePort() }
  await mkdir(join(folder, 'react'))
  for (const [name, text] of blocks) await writeFile(join(folder, name), onFreePorts(text))
  // The step “install” is test/e2e/package.test.ts; here the build itself is what was installed.
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  const modules = join(folder, 'node_modules')
  await installPackages(folder)
  // Of a user who started Chromium before.
  await mkdir(join(folder, 'home', '.config', 'chromium'), { recursive: true })
  for (const name of ['puppeteer-core', 'react', 'react-dom', 'scheduler'])
    await symlink(join(root, 'node_modules', name), join(modules, name))
  // As root Chromium makes no sandbox.
  const flags = process.getuid?.() === 0 ? '--no-sandbox' : ''
  await writeFile(
    join(folder, 'chrome.sh'),
    `#!/bin/sh\nexec /usr/bin/chromium ${flags} --disable-gpu "$@"\n`,
  )
  await chmod(join(folder, 'chrome.sh'), 0o755)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The development set-up of the guide, until the test is through with it. */
async function startDev(): Promise<ChildProcess> {
  const command = `exec ${blocks.get('dev.sh') ?? ''}`
  const child = spawn('bash', ['-c', command], { cwd: folder, env: env(), stdio: ['ignore', 'pipe', 'pipe'] })
  await new Promise<void>((resolve, reject) => {
    const said: string[] = []
    const hear = (text: Buffer): void => {
      said.push(text.toString())
      if (said.join('').includes('is ready')) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', () => reject(new Error(said.join(''))))
  })
  return child
}

describe('the integration guide', () => {
  it('has no block that is not run here', () => {
    const own = ['page.html', 'page.js', 'portal.js', 'dev.js', 'portal.test.js', 'start.js']
    const files = [...own, 'react/page.html', 'react/page.jsx']
    const commands = ['install', 'headers', 'dev', 'trust', 'test', 'start'].map((name) => `${name}.sh`)
    expect([...blocks.keys()].sort()).toEqual([...files, ...commands].sort())
  })

  it('leads to a verified signature in Chromium, which trusts the bridge by the command of the guide alone', async () => {
    const dev = await startDev()
    try {
      await type('trust.sh')
      const browser = await launchChromium(join(folder, 'home'))
      try {
        const page = await browser.newPage()
        const response = await page.goto(`http://localhost:${ports.portal}`)
        const { stdout: printed } = await type('headers.sh')
        for (const name of ['Content-Security-Policy', 'Permissions-Policy', 'Cross-Origin-Opener-Policy'])
          expect(response?.headers()[name.toLowerCase()]).toBe(
            onFreePorts(new RegExp(`^${name}: (.*)$`, 'm').exec(printed)?.[1] ?? 'not printed'),
          )
        const prompt = await openedBy(page, () => page.click('#sign'))
        await prompt.sees(`http://localhost:${ports.portal}`)
        await prompt.page.bringToFront()
        await prompt.enter('1234')
        await expect
          .poll(() => page.evaluate(`document.querySelector('#said').textContent`), { timeout: 10_000 })
          .toMatch(/^Vérifié : 899/)
      } finally {
        await browser.close()
      }
    } finally {
      const ended = new Promise((resolve) => dev.once('exit', resolve))
      dev.kill('SIGINT')
      expect(await ended).toBe(0)
    }
  })

  it('has a test run that passes', async () => {
    const { stdout } = await type('test.sh')
    expect(stdout).toMatch(/^# pass 3$/m)
    expect(stdout).toMatch(/^# fail 0$/m)
  })

  it('has the same page in React, which passes the same test run', async () => {
    const other = join(folder, 'react')
    for (const name of ['package.json', 'portal.js', 'portal.test.js'])
      await copyFile(join(folder, name), join(other, name))
    await build({
      config: false,
      entry: { page: join(other, 'page.jsx') },
      format: 'esm',
      platform: 'browser',
      noExternal: [/./],
      env: { NODE_ENV: 'production' },
      outDir: other,
      esbuildOptions: (options) => {
        options.jsx = 'automatic'
      },
      silent: true,
    })
    const { stdout } = await type('test.sh', other)
    expect(stdout).toMatch(/^# pass 3$/m)
    expect(stdout).toMatch(/^# fail 0$/m)
  })

  it('starts with no certificate that the agency did not publish', async () => {
    await mkdir(join(folder, 'igc-sante'))
    const ca = join(folder, '.cps-bridge', 'tls', 'ca.pem')
    await symlink(ca, join(folder, 'igc-sante', 'authority.pem'))
    await expect(type('start.sh')).rejects.toMatchObject({
      stderr: expect.stringContaining('ANCHOR_NOT_PINNED') as string,
    })
  })
})
