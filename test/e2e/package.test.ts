/** The packages as portals get them: packed, installed by npm into an empty project, imported, bundled and type-checked. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guideBlocks } from '../helpers/integration-guide.ts'
import { makePackages } from '../helpers/packages.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')
/** Ways in which projects resolve modules: `module`, `moduleResolution`. */
const RESOLUTIONS = [
  ['esnext', 'bundler'],
  ['esnext', 'node10'],
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
] as const

/** Of an npm that takes what it has and builds nothing. */
const QUIET = { ignore_scripts: 'true', prefer_offline: 'true', audit: 'false', fund: 'false' }

let folder: string
let installed: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cps-bridge-pack-'))
  await makePackages(folder, { archives: true })
  // The first step of the integration guide.
  const env = Object.entries(QUIET).map(([name, value]) => [`npm_config_${name}`, value] as const)
  const install = guideBlocks().get('install.sh') ?? ''
  await run('bash', ['-ec', install], { cwd: folder, env: { ...process.env, ...Object.fromEntries(env) } })
  installed = join(folder, 'node_modules', '@cps-bridge', 'client')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs a module of the project. */
const node = async (script: string): Promise<string> =>
  (await run(process.execPath, ['--input-type=module', '-e', script], { cwd: folder })).stdout.trim()

/** What the compiler says of a file in the project, however its modules are resolved. */
async function typeFaults(file: string, lib: string): Promise<string> {
  const said = await Promise.all(
    RESOLUTIONS.map(async ([module, resolution]) => {
      // The last compiler that knows `node10`.
      const old = resolution === 'node10'
      const tsc = join(root, 'node_modules', old ? 'typescript' : 'typescript-native', 'bin', 'tsc')
      const args = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022']
      const how = ['--module', module, '--moduleResolution', resolution, '--lib', lib, file]
      const more = old ? ['--ignoreDeprecations', '6.0'] : []
      return run(process.execPath, [tsc, ...args, ...how, ...more], { cwd: folder }).catch(
        (error: unknown) => error as { stdout: string },
      )
    }),
  )
  return said.map(({ stdout }) => stdout).join('')
}

const packed = (name: string): Promise<string> => readFile(join(installed, name), 'utf8')

describe('each package alone in an empty project', () => {
  it.each([
    ['client', []],
    ['verify', []],
    ['testing', ['koffi']],
  ])('brings what it needs and no more: %s', async (name, needed) => {
    const alone = join(folder, `alone-${name}`)
    await mkdir(alone)
    const archive = join(folder, `cps-bridge-${name}-0.1.0.tgz`)
    await run('npm', [
      'install',
      '--prefix',
      alone,
      ...Object.entries(QUIET).map(([key, value]) => `--${key.replaceAll('_', '-')}=${value}`),
      archive,
    ])
    const tree = await run('npm', ['ls', '--all', '--parseable', '--prefix', alone])
    const packages = tree.stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((path) => path.split('node_modules/').at(-1))
    const builds = packages.filter((path) => path?.startsWith('@koromix/koffi-'))
    expect(packages.filter((path) => !builds.includes(path)).sort()).toEqual(
      [`@cps-bridge/${name}`, ...needed].sort(),
    )
    expect(builds).toHaveLength(needed.length)
  })
})

describe('@cps-bridge/client in an empty project', () => {
  it.each([
    ['the module', 'index.js', 7_000],
    ['the plain script', 'cps-bridge.global.js', 7_000],
    ['the element', 'status.js', 2_500],
  ])('costs a page few bytes: %s', async (_is, name, limit) => {
    const text = await packed(name)
    expect(gzipSync(text, { level: 9 }).length).toBeLessThan(limit)
    expect(text).not.toMatch(/^import|typebox/m)
  })

  it('is a plain script that makes one global and does nothing else', async () => {
    const page = {}
    const left = runInNewContext(
      `${await packed('cps-bridge.global.js')}; Object.keys(CpsBridge).sort().join()`,
      {
        ...page,
        EventTarget,
      },
    ) as string
    expect(left).toBe('CpsBridgeError,connect,normalizeNationalId,waitForBridge')
  })

  it('is imported where there is no page, as a server that renders does', async () => {
    const script = `import { connect, normalizeNationalId } from '@cps-bridge/client'
      import '@cps-bridge/client/status'
      console.log(typeof connect, normalizeNationalId('8 99'))`
    expect(await node(script)).toBe('function 899')
  })

  it('type-checks with what it ships alone, the wire contract included', async () => {
    await writeFile(
      join(folder, 'portal.ts'),
      `import { connect, CpsBridgeError, type BridgeClient, type Reader } from '@cps-bridge/client'
      import { CpsStatusElement } from '@cps-bridge/client/status'
      export async function use(challenge: string): Promise<string | undefined> {
        const client: BridgeClient = await connect({ onPermissionPrompt: ({ text }) => alert(text) })
        client.addEventListener('card.inserted', ({ detail }) => { const reader: Reader = detail.reader; void reader.card?.kind })
        for await (const event of client) if (event.type === 'gap') { const missed: number | null = event.detail.missed; void missed }
        new CpsStatusElement().client = client
        try {
          const { token, verified } = await client.sign({ challenge }, { signal: AbortSignal.timeout(1000) })
          const constant: false = verified
          // @ts-expect-error -- a parameter that the contract does not have
          await client.sign({ challenge, hash: 'x' })
          const text: string = token
          const webEid = await client.sign({ challenge, format: 'web-eid:1.0' })
          return text + webEid.token.algorithm + String(constant)
        } catch (error) {
          if (error instanceof CpsBridgeError && error.code === 'PIN_BLOCKED') return error.advice
          // @ts-expect-error -- a code that does not exist
          if (error instanceof CpsBridgeError && error.code === 'NO_SUCH_CODE') return ''
          throw error
        }
      }`,
    )
    expect(await typeFaults('portal.ts', 'es2022,dom,dom.asynciterable')).toBe('')
  })

  it('tells a page without modules what its global has', async () => {
    await writeFile(
      join(folder, 'plain.ts'),
      `/// <reference types="@cps-bridge/client/cps-bridge.global.js" />
      CpsBridge.connect({ locale: 'fr' }).then(async (bridge) => (await bridge.sign({ challenge: 'A' })).nationalId.length)
      // @ts-expect-error -- it has no such function
      CpsBridge.disconnect()`,
    )
    expect(await typeFaults('plain.ts', 'es2022,dom,dom.asynciterable')).toBe('')
  })

  it('is bundled by Vite into one script', async () => {
    await writeFile(join(folder, 'index.html'), '<script type="module" src="/main.js"></script>')
    await writeFile(
      join(folder, 'main.js'),
      `import { connect } from '@cps-bridge/client'; import '@cps-bridge/client/status'; globalThis.start = connect`,
    )
    await symlink(join(root, 'node_modules', 'vite'), join(folder, 'node_modules', 'vite'))
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
    const { stdout } = await run(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: folder })
    expect(stdout).toBe('')
    expect(await readFile(join(folder, 'dist', 'index.html'), 'utf8')).toMatch(/src="\/assets\/index-/)
  })
})

describe('@cps-bridge/verify in an empty project', () => {
  it('type-checks with what it ships alone', async () => {
    await writeFile(
      join(folder, 'server.ts'),
      `import { createMemoryNonceStore, createRedisNonceStore, createVerifier, importAnchors, VerificationError, type RedisClient } from '@cps-bridge/verify'
      export async function use(files: Uint8Array[], token: string, redis?: RedisClient): Promise<string> {
        const nonces = redis === undefined ? createMemoryNonceStore() : createRedisNonceStore(redis)
        const common = { anchors: importAnchors(files), audience: 'https://portal.test', nonces }
        const verifier = createVerifier({ ...common, revocation: { failure: 'soft', timeoutMs: 1000 } })
        const webEid = createVerifier({ ...common, format: 'web-eid:1.0' })
        try {
          const { nationalId, clockSkewSeconds, revocation } = await verifier.verify(token, 'session', { confirm: 'jkt' })
          // @ts-expect-error -- a token of this format has no claims
          void (await webEid.verify({}, 'session')).claims
          return revocation.status === 'unknown' ? revocation.reason : nationalId + String(clockSkewSeconds)
        } catch (error) {
          if (error instanceof VerificationError && error.reason === 'NONCE_USED') return error.message
          // @ts-expect-error -- a reason that does not exist
          if (error instanceof VerificationError && error.reason === 'NO_SUCH_REASON') return ''
          throw error
        }
      }`,
    )
    expect(await typeFaults('server.ts', 'es2022')).toBe('')
  })
})

describe('@cps-bridge/testing in an empty project', () => {
  it('type-checks with what it ships alone', async () => {
    await writeFile(
      join(folder, 'run.ts'),
      `import { startTestBridge, TestBridgeError, type TestBridge } from '@cps-bridge/testing'
      export async function use(): Promise<string> {
        await using bridge: TestBridge = await startTestBridge({ origins: ['https://portal.test'], readers: ['cps4', null] })
        await bridge.answerPrompts([{ answer: 'confirm', pin: '1234' }, { answer: 'refuse' }])
        // @ts-expect-error -- an answer that does not exist
        await bridge.answerPrompts({ answer: 'perhaps' })
        try { await bridge.configure({ delayMs: 100, failAt: 'signing' }) }
        catch (error) { if (error instanceof TestBridgeError) return error.code }
        return bridge.url
      }`,
    )
    expect(await typeFaults('run.ts', 'es2022')).toBe('')
  })

  it('starts the installed bridge, plays cards and a holder, and its token passes @cps-bridge/verify', async () => {
    const origin = 'https://portal.test'
    const said = await node(`
      import { request } from 'node:https'
      import { text } from 'node:stream/consumers'
      import { startTestBridge } from '@cps-bridge/testing'
      import { createMemoryNonceStore, createVerifier } from '@cps-bridge/verify'
      const bridge = await startTestBridge({ origins: ['${origin}'], stateFolder: '${folder}/state' })
      const { url, authorityPem: ca, anchors } = bridge
      const call = (method, params) => new Promise((resolve, reject) => {
        const headers = { Origin: '${origin}', Accept: 'text/event-stream', 'Content-Type': 'application/json' }
        request(url + '/v1/rpc', { method: 'POST', ca, headers, agent: false }, async (response) => {
          const { result, error } = JSON.parse((await text(response)).split('event: response')[1].split('data: ')[1].split('\\n')[0])
          resolve(result ?? error.data)
        }).on('error', reject).end(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
      })
      const verifier = createVerifier({ anchors, audience: '${origin}', nonces: createMemoryNonceStore(), allowTest: true })
      const { challenge } = await verifier.issueChallenge('session')
      const seen = []
      await bridge.remove()
      seen.push((await call('activation.sign', { challenge })).code)
      await bridge.insert('adeli')
      await bridge.configure({ failAt: 'reading' })
      seen.push((await call('pin.status', {})).code)
      await bridge.answerPrompts({ answer: 'refuse' })
      seen.push((await call('activation.sign', { challenge })).code)
      await bridge.answerPrompts([{ answer: 'confirm', pin: '0000' }, { answer: 'confirm' }])
      const { token } = await call('activation.sign', { challenge })
      const { nationalId, test } = await verifier.verify(token, 'session')
      seen.push(nationalId[0], test)
      seen.push(await bridge.insert('none').catch(({ code }) => code))
      seen.push(await bridge.answerPrompts({ answer: 'refuse' }, 'https://other.test').catch(({ code }) => code))
      await bridge.stop()
      seen.push(await fetch(url).catch(() => 'gone'), bridge.log().includes('tls-authority-made'))
      const late = await startTestBridge({ origins: ['nonsense'] }).catch(({ code, message }) => code + /nonsense.*origin/.test(message))
      console.log(JSON.stringify([...seen, late]))`)
    expect(JSON.parse(said)).toEqual([
      'CARD_ABSENT',
      'CARD_PROTOCOL',
      'PIN_CANCELLED',
      '0',
      true,
      'REQUEST_INVALID',
      'ORIGIN_FORBIDDEN',
      'gone',
      true,
      'NOT_STARTEDtrue',
    ])
  })

  it('takes its bridge with it when the test run ends without a word', async () => {
    const said = await node(`
      import { startTestBridge } from '@cps-bridge/testing'
      const bridge = await startTestBridge({ origins: ['https://portal.test'], stateFolder: '${folder}/state' })
      console.log(bridge.port)
      process.exit(0)`)
    const listens = (): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = connect(Number(said), 'localhost', () => resolve(true)).on('error', () =>
          resolve(false),
        )
        socket.on('connect', () => socket.destroy())
      })
    await expect.poll(listens).toBe(false)
  })
})
