/** `cps-bridge version`: which version this is, and with `--check` whether there is a newer one. Nothing is ever installed. */
import type { KeyObject } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReleaseList } from '../../contract/installation.ts'
import { keptRelease, RELEASE_FILE, releaseKey } from '../../daemon/known-release.ts'
import { packageInfo } from '../../daemon/package-info.ts'
import { compareVersions, MAX_LIST_BYTES, readReleaseList } from '../../daemon/release-list.ts'
import type { Locale } from '../../errors/messages.ts'
import { fileFault, setupFault } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'
import { computerFolder } from '../../state/computer-folder.ts'
import { type HostSystem, hostSystem } from '../../state/host-system.ts'
import { openStateFolder } from '../../state/state-folder.ts'
import { replaceFile } from '../../system/atomic-file.ts'
import type { Output } from '../output.ts'
import { RELEASE_TEXTS, type ReleaseTrouble } from '../release-texts.ts'
import { readTextWithin } from '../../system/read-file.ts'

export interface VersionFlags {
  /** An https address or a file; true: the address that was shipped. */
  readonly check?: string | true | undefined
  readonly key?: string | undefined
  readonly json?: boolean | undefined
}

const TIMEOUT_MS = 15_000

async function fetchText(url: string): Promise<string | null> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), TIMEOUT_MS)
  try {
    const response = await fetch(url, { signal: controller.signal, redirect: 'error' })
    if (!response.ok || response.body === null) return null
    const chunks: Uint8Array[] = []
    let length = 0
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      length += chunk.length
      if (length > MAX_LIST_BYTES) return ''
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}

/** @returns null where nobody answers. @throws BridgeError `SETUP_INVALID` for an address that is none. */
async function readList(place: string): Promise<string | null> {
  if (place.startsWith('https://') && URL.canParse(place)) return fetchText(place)
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(place)) throw setupFault(USAGE.notHttps(place))
  try {
    return readTextWithin(place)
  } catch (error) {
    throw fileFault(place, 'read', error)
  }
}

/** Root's is the computer's, which the service reads; everybody else's is their state folder. */
async function ownFolder(system: HostSystem): Promise<string> {
  if (system.userId !== 0) return openStateFolder(system)
  const folder = computerFolder(system)
  await mkdir(folder, { recursive: true, mode: 0o755 })
  return folder
}

interface Checked {
  readonly installed: string
  readonly list: ReleaseList
}

function tellChecked(
  { installed, list }: Checked,
  flags: VersionFlags,
  output: Output,
  locale: Locale,
): void {
  const isNewer = compareVersions(list.version, installed) > 0
  if (flags.json === true)
    output.json({ version: installed, newest: list.version, newer: isNewer, page: list.page })
  else
    output.line(
      isNewer
        ? RELEASE_TEXTS[locale].newer(list.version, installed, list.page)
        : RELEASE_TEXTS[locale].current(installed),
    )
}

function tellTrouble(trouble: ReleaseTrouble, json: boolean, output: Output, locale: Locale): void {
  const message = RELEASE_TEXTS[locale].troubles[trouble]
  output.error(
    json
      ? JSON.stringify({ error: { code: 'RELEASE_LIST', message, details: { reason: trouble } } })
      : `cps-bridge: ${message}`,
  )
  process.exitCode = 1
}

function keyFor(flags: VersionFlags, shipped: string): KeyObject {
  const key = releaseKey(flags.key ?? shipped)
  if (key === null) throw setupFault(USAGE.noReleaseKey(flags.key))
  return key
}

/**
 * A list that holds is kept, so that the bridge can tell of a newer version; one that is refused is told, exit code 1.
 *
 * @throws BridgeError `SETUP_INVALID`: no key, no address, a file that cannot be read.
 */
export async function version(flags: VersionFlags, output: Output, locale: Locale): Promise<void> {
  const info = packageInfo()
  const { check, json = false } = flags
  if (check === undefined) {
    if (json) output.json({ version: info.version })
    else output.line(info.version)
    return
  }
  const place = check === true ? info.releaseUrl : check
  if (place === null) throw setupFault(USAGE.noReleaseUrl())
  const context = { key: keyFor(flags, info.releaseKey), installed: info.version, now: new Date() }
  const token = await readList(place)
  if (token === null) {
    tellTrouble('no-answer', json, output, locale)
    return
  }
  const system = hostSystem()
  const folder = await ownFolder(system)
  const list = readReleaseList(token, {
    ...context,
    before: keptRelease([folder, computerFolder(system)], context),
  })
  if (typeof list === 'string') {
    tellTrouble(list, json, output, locale)
    return
  }
  const file = join(folder, RELEASE_FILE)
  await replaceFile(file, token, system.userId === 0 ? 0o644 : 0o600).catch((error: unknown) => {
    throw fileFault(file, 'written', error)
  })
  tellChecked({ installed: info.version, list }, flags, output, locale)
}
