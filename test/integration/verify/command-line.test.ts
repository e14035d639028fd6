/** `cps-bridge verify` and `anchors` as a server in another language uses them, with a virtual card. */
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { NONCE, ORIGIN } from '../../helpers/test-card-issuer.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const PROGRAM = join(import.meta.dirname, '..', '..', '..', 'bin', 'cps-bridge.js')

async function run(home: string, input: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, CPS_BRIDGE_HOME: home },
  })
  child.stdin.on('error', () => undefined).end(input)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await ended, stdout, stderr }
}

describe('cps-bridge verify', () => {
  it('accepts the token of a virtual card, asked for test cards, and refuses it in production', async () => {
    const folder = await tempFolder()
    const home = join(folder, 'home')
    const anchors = join(folder, 'anchors.pem')
    await writeFile(anchors, (await run(home, '', 'anchors', 'export', '--virtual')).stdout)
    const sign = ['sign', '--virtual', '--pin-stdin', '--json', '--audience', ORIGIN, '--challenge', NONCE]
    const signed = JSON.parse((await run(home, '1234\n', ...sign)).stdout) as {
      token: string
      nationalId: string
    }
    const options = ['--json', '--audience', ORIGIN, '--nonce', NONCE, '--anchors', anchors]

    const accepted = await run(home, `${signed.token}\n`, 'verify', ...options, '--allow-test')
    expect(accepted.code).toBe(0)
    expect(JSON.parse(accepted.stdout)).toMatchObject({
      ok: true,
      identity: { nationalId: signed.nationalId, test: true, clockSkewSeconds: 0 },
    })

    const refused = await run(home, signed.token, 'verify', ...options)
    expect(refused).toMatchObject({ code: 1, stderr: '' })
    expect(JSON.parse(refused.stdout)).toEqual({ ok: false, reason: 'TEST_AUTHORITY' })

    const lines = `${JSON.stringify({ id: 7, token: signed.token })}\nnonsense\n`
    const answers = await run(home, lines, 'verify', '--lines', ...options, '--allow-test')
    expect(
      answers.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { id: 7, ok: true },
      { ok: false, reason: 'REQUEST_INVALID' },
    ])

    const imported = await run(home, '', 'anchors', 'import', anchors, '--lang', 'en')
    expect(imported).toMatchObject({ code: 2, stdout: '' })
    expect(imported.stderr).toMatch(/^cps-bridge: .*fingerprint [0-9a-f]{64} is of none of the published/)
    const nobody = await run(home, signed.token, 'verify', '--audience', ORIGIN, '--nonce', NONCE)
    expect(nobody).toMatchObject({ code: 2, stdout: '' })
    expect(nobody.stderr).toContain('anchors import')
  })
})
