/** The package as portals get it: packed, installed into an empty project, imported, bundled and type-checked. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')
const KIBIBYTE = 1024

let folder: string
let installed: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cps-bridge-pack-'))
  const npm = (args: readonly string[]): Promise<{ stdout: string }> => run('npm', [...args], { cwd: root })
  const { stdout } = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder])
  const [archive] = JSON.parse(stdout) as { filename: string }[]
  installed = join(folder, 'node_modules', 'cps-bridge')
  await mkdir(installed, { recursive: true })
  // As npm does it, without the dependencies: the library for pages has none.
  await run('tar', ['-xzf', join(folder, archive?.filename ?? ''), '--strip-components=1', '-C', installed])
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const packed = (name: string): Promise<string> => readFile(join(installed, 'dist', 'client', name), 'utf8')

describe('cps-bridge/client in an empty project', () => {
  it.each([
    ['the module with the element', ['index.js', 'status.js']],
    ['the plain script with the element', ['cps-bridge.global.js', 'status.js']],
  ])('costs a page 12 KB at most: %s', async (_is, names) => {
    const texts = await Promise.all(names.map(packed))
    expect(texts.reduce((sum, text) => sum + gzipSync(text).length, 0)).toBeLessThan(12 * KIBIBYTE)
    for (const text of texts) expect(text).not.toMatch(/^import|typebox/m)
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
    expect(left).toBe('CpsBridgeError,connect,normalizeNationalId')
  })

  it('is imported where there is no page, as a server that renders does', async () => {
    const script = `import { connect, normalizeNationalId } from 'cps-bridge/client'
      import 'cps-bridge/client/status'
      console.log(typeof connect, normalizeNationalId('8 99'))`
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: folder })
    expect(stdout.trim()).toBe('function 899')
  })

  it('type-checks with what it ships alone, the wire contract included', async () => {
    await writeFile(
      join(folder, 'portal.ts'),
      `import { connect, CpsBridgeError, type BridgeClient, type Reader } from 'cps-bridge/client'
      import { CpsStatusElement } from 'cps-bridge/client/status'
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
          return typeof token === 'string' ? token : token.format + String(constant)
        } catch (error) {
          if (error instanceof CpsBridgeError && error.code === 'PIN_BLOCKED') return error.advice
          // @ts-expect-error -- a code that does not exist
          if (error instanceof CpsBridgeError && error.code === 'NO_SUCH_CODE') return ''
          throw error
        }
      }`,
    )
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
    for (const [module, resolution] of [
      ['esnext', 'bundler'],
      ['nodenext', 'nodenext'],
    ] as const) {
      const args = ['--noEmit', '--strict', '--target', 'es2022', '--module', module]
      const lib = ['--lib', 'es2022,dom,dom.asynciterable', '--moduleResolution', resolution, 'portal.ts']
      const { stdout } = await run(process.execPath, [tsc, ...args, ...lib], { cwd: folder }).catch(
        (error: unknown) => error as { stdout: string },
      )
      expect(stdout).toBe('')
    }
  })

  it('is bundled by Vite into one script', async () => {
    await writeFile(join(folder, 'index.html'), '<script type="module" src="/main.js"></script>')
    await writeFile(
      join(folder, 'main.js'),
      `import { connect } from 'cps-bridge/client'; import 'cps-bridge/client/status'; globalThis.start = connect`,
    )
    await symlink(join(root, 'node_modules', 'vite'), join(folder, 'node_modules', 'vite'))
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
    const { stdout } = await run(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: folder })
    expect(stdout).toBe('')
    expect(await readFile(join(folder, 'dist', 'index.html'), 'utf8')).toMatch(/src="\/assets\/index-/)
  })
})
