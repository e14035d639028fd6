/** Starts a bridge with a virtual reader for the test run of a portal. */
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { readTestAnchors } from '../reader/virtual/test-anchors.ts'
import { readTextWithin } from '../system/read-file.ts'
import { undoSteps } from '../server/undo-steps.ts'
import { startBridgeProcess } from './bridge-process.ts'
import { callBridge, type Caller } from './call-bridge.ts'
import { chromiumArguments } from './chromium-trust.ts'
import { findProgram } from './find-program.ts'
import { ruleOf, testConfiguration } from './test-configuration.ts'
import { TestBridgeError } from './test-bridge-error.ts'
import type { HolderAnswer, TestBridge, TestBridgeOptions } from './types.ts'

interface RunFile {
  readonly url: string
  readonly adminToken: string
}

/**
 * The real daemon in a process of its own, with a state folder of its own, on a free port. It ends with `stop()`,
 * at the end of an `await using` block, or with the process that started it.
 *
 * @throws TestBridgeError `NOT_STARTED`
 *
 * @example
 * ```js
 * import { startTestBridge } from '@cps-bridge/testing'
 *
 * const bridge = await startTestBridge({
 *   origins: ['http://localhost:3000'],
 *   readers: ['rpps', { profile: null, pinPad: true }],
 *   stateFolder: '.cps-bridge', // kept: the next start is quicker
 * })
 * console.log(bridge.url) // https://localhost:…
 * console.log(bridge.chromiumArguments.length, bridge.anchors.length > 0) // 1 true
 * await bridge.insert('adeli')
 * await bridge.answerPrompts([{ answer: 'confirm', pin: '0000' }, { answer: 'confirm' }]) // a wrong code, then the right one
 * // … here the browser runs your page
 * await bridge.stop()
 * ```
 */
export async function startTestBridge(options: TestBridgeOptions): Promise<TestBridge> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'cps-bridge-test-'))
  const stateFolder = options.stateFolder ?? join(folder, 'state')
  const faults: unknown[] = []
  const undo = undoSteps((fault) => faults.push(fault))
  undo.add(() => rm(folder, { recursive: true, force: true }))
  const stop = async (): Promise<void> => {
    await undo.run()
    if (faults.length > 0) throw faults.shift()
  }
  try {
    await mkdir(stateFolder, { recursive: true, mode: 0o700 })
    const configFile = join(folder, 'config.json')
    await writeFile(configFile, JSON.stringify(testConfiguration(options)))
    const program = findProgram()
    const running = await startBridgeProcess({
      program,
      configFile,
      stateFolder,
      port: options.port ?? 0,
    })
    undo.add(() => running.stop())
    const { url, adminToken } = JSON.parse(readTextWithin(join(stateFolder, 'run.json'))) as RunFile
    const authorityPem = readTextWithin(join(stateFolder, 'tls', 'ca.pem'))
    const port = Number(new URL(url).port)
    const anchors = readTestAnchors(join(stateFolder, 'virtual-cards'))
    const call = (caller: Caller, method: string, params: object): Promise<void> =>
      callBridge({ url, authorityPem }, caller, method, params)
    const owner = { adminToken }
    return {
      url,
      port,
      authorityPem,
      chromiumArguments: await chromiumArguments(port, authorityPem),
      anchors,
      insert: async (profile, reader) => {
        // The bridge names the parameter alone: who writes a test wants to know what there is.
        const known = await readdir(join(dirname(program), '../fixtures/cards'))
        if (profile !== undefined && !known.includes(`${profile}.json`))
          throw new TestBridgeError(
            'REQUEST_INVALID',
            `no card profile ${JSON.stringify(profile)}; there are ${known.map((name) => basename(name, '.json')).join(', ')}`,
          )
        await call(owner, 'virtual.insert', { profile, reader })
      },
      remove: (reader) => call(owner, 'virtual.remove', { reader }),
      configure: (behaviour) => call(owner, 'virtual.configure', behaviour),
      answerPrompts: async (answers, origin = ruleOf(options.origins[0]).origin) => {
        const list: readonly HolderAnswer[] = 'answer' in answers ? [answers] : answers
        for (const answer of list) await call({ origin }, 'virtual.prompt', answer)
      },
      log: () => running.log(),
      stop,
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await undo.run()
    throw error
  }
}
