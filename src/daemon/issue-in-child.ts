/** Has the local authority made by a process that ends, so that this one never holds its key (protocol, section 9). */
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { validateIssuedMaterial } from '../contract/checks.js'
import { checkOf } from '../contract/validate.ts'
import type { IssuedMaterial } from '../tls/local-authority.ts'
import { setupFault } from '../errors/setup-fault.ts'
import { SETUP } from '../errors/setup-texts.ts'
import { startOwnChild } from './own-child.ts'

/** Two RSA keys take half a second, on a machine that is busy with other things much longer. */
const TIMEOUT_MS = 180_000

const checkIssued = checkOf(validateIssuedMaterial)

function parseIssued(output: string): IssuedMaterial | null {
  try {
    const outcome = checkIssued(JSON.parse(output))
    return 'value' in outcome ? outcome.value : null
  } catch {
    return null
  }
}

/**
 * @param program - `issue-authority.js` of the build.
 * @param begin - the first day of the set.
 * @throws BridgeError `SETUP_INVALID` when that process fails.
 */
export async function issueInChild(program: string, begin: Date): Promise<IssuedMaterial> {
  const child = startOwnChild(program, begin.toISOString(), TIMEOUT_MS)
  try {
    const [output] = await Promise.all([text(child.stdout), once(child, 'exit')])
    const code = child.exitCode
    const issued = code === 0 ? parseIssued(output) : null
    if (issued !== null) return issued
    throw setupFault(SETUP.certificatesNotMade(String(code ?? child.signalCode ?? '?')))
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}
