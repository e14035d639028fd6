/** What OpenSC needs for the same on the same card, through pcscd: for the comparison of the bench. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPcscd } from '../helpers/pcscd.ts'
import { makeVirtualCard } from '../helpers/virtual-cards.ts'

const AUTHENTICATION_ID = 'e828bd080f8025000001ff001002'
const SHA256_INFO = '3031300d060960864801650304020105000420'

const folder = await mkdtemp(join(tmpdir(), 'cps-bridge-bench-'))
const digestInfo = join(folder, 'digest-info')
await writeFile(digestInfo, Buffer.from(SHA256_INFO + '07'.repeat(32), 'hex'))

/** Runs a program with a home folder of its own, so that no cache of an earlier run helps. */
function run(program: string, args: readonly string[]): Promise<void> {
  const env = { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C.UTF-8' }
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { env, timeout: 30_000 }, (error) => {
      if (error === null) resolve()
      else reject(new Error(`${program} failed`, { cause: error }))
    })
  })
}

const pcscd = await startPcscd()
try {
  const count = async (program: string, ...args: readonly string[]): Promise<number> => {
    const card = await makeVirtualCard('rpps')
    await pcscd.insert(card)
    const before = card.log.length
    await run(program, args)
    const after = card.log.length
    await pcscd.remove()
    return after - before
  }
  const readCertificate = await count('pkcs15-tool', '--read-certificate', AUTHENTICATION_ID)
  const login = ['--login', '--pin', '1234', '--sign', '--mechanism', 'RSA-PKCS', '--id', AUTHENTICATION_ID]
  const files = ['--input-file', digestInfo, '--output-file', join(folder, 'signature')]
  const sign = await count('pkcs11-tool', '--module', 'opensc-pkcs11.so', ...login, ...files)
  process.stdout.write(`${JSON.stringify({ readCertificate, sign })}\n`)
} finally {
  await pcscd.stop()
  await rm(folder, { recursive: true, force: true })
}
