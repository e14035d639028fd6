/** OpenSC signs on the card that the bridge uses: each in turn, through one pcscd. */
import { type ChildProcess, execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPcscProvider } from '../../src/reader/pcsc/pcsc-provider.ts'
import { type BridgeBench, CHALLENGE, PIN, startBridgeOver } from '../helpers/bridge-bench.ts'
import { hex } from '../helpers/hex.ts'
import { type Pcscd, startPcscd } from '../helpers/pcscd.ts'
import { makeVirtualCard } from '../helpers/virtual-cards.ts'

const AUT_ID = 'e828bd080f8025000001ff001002'
const DIGEST_INFO = hex(`3031300D060960864801650304020105000420 ${'5A'.repeat(32)}`)

let pcscd: Pcscd
let folder: string
let bench: Omit<BridgeBench, 'provider'>
beforeAll(async () => {
  pcscd = await startPcscd()
  folder = await mkdtemp(join(tmpdir(), 'cps-bridge-neighbours-'))
  await writeFile(join(folder, 'digest-info'), DIGEST_INFO)
})
afterAll(async () => {
  await pcscd.stop()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  bench = await startBridgeOver(createPcscProvider({ binding: 'system' }), {})
  await pcscd.insert(await makeVirtualCard('rpps'))
  await bench.client().call('card.identity', { waitSeconds: 10 })
})
afterEach(async () => {
  await bench.bridge.stop()
  await pcscd.remove()
})

/** A session of its own: reads the card, verifies the code and signs. */
function foreignSignature(): Promise<number> {
  const env = { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C.UTF-8' }
  const files = ['--input-file', join(folder, 'digest-info'), '--output-file', join(folder, 'signature')]
  const sign = ['--login', '--pin', PIN, '--sign', '--mechanism', 'RSA-PKCS', '--id', AUT_ID, ...files]
  return new Promise((resolve) => {
    const child: ChildProcess = execFile(
      'pkcs11-tool',
      ['--module', 'opensc-pkcs11.so', ...sign],
      { env },
      () => resolve(child.exitCode ?? -1),
    )
  })
}

/** Works until `rounds` foreign sessions have ended, without a pause; gives what each side saw. */
async function beside(rounds: number, ours: () => Promise<unknown>) {
  const seen = { foreign: [] as number[], ours: [] as string[] }
  const foreign = (async () => {
    for (let round = 0; round < rounds; round += 1) seen.foreign.push(await foreignSignature())
  })()
  while (seen.foreign.length < rounds) {
    const outcome = await ours().then(
      () => 'ok',
      (error: unknown) => String((error as { code?: unknown }).code),
    )
    seen.ours.push(outcome)
  }
  await foreign
  return seen
}

/** More than once in the time of a foreign session of about 0.3 s. */
const ROUNDS = 6
const ALL_DONE = Array.from({ length: ROUNDS }, () => 0)

describe('a bridge beside a program that signs without a pause', () => {
  it.each([
    ['reads the card', (): Promise<unknown> => bench.client().call('card.identity', {})],
    [
      'signs',
      (): Promise<unknown> => bench.client().call('activation.sign', { challenge: CHALLENGE, pin: PIN }),
    ],
  ])('%s, and the other signs', async (_name, ours) => {
    const seen = await beside(ROUNDS, ours)
    expect(seen.foreign).toEqual(ALL_DONE)
    expect(new Set(seen.ours)).toEqual(new Set(['ok']))
  })
})
