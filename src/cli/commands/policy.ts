/** `cps-bridge policy`: files for administrators of browsers, headers for portals. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locale } from '../../errors/messages.ts'
import { hostSystem } from '../../state/host-system.ts'
import type { Output } from '../output.ts'
import { ownAuthority, readAuthorityFile } from '../own-authority.ts'
import {
  browserPolicy,
  type PolicyBrowser,
  type PolicyFile,
  type PolicySystem,
} from '../policy/browser-policy.ts'
import { portalPolicy } from '../policy/portal-policy.ts'
import { fileFault, setupFault } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'

export interface PolicyFlags {
  readonly browser?: PolicyBrowser | undefined
  readonly os?: PolicySystem | undefined
  readonly origin: readonly string[]
  readonly ca: readonly string[]
  readonly out?: string | undefined
  readonly portal?: string | undefined
  readonly json?: boolean | undefined
}

/** @throws BridgeError `SETUP_INVALID` unless it is an https origin as browsers write it. */
export function checkOrigin(origin: string): string {
  if (URL.canParse(origin) && new URL(origin).origin === origin && origin.startsWith('https://'))
    return origin
  throw setupFault(USAGE.notHttpsOrigin(origin))
}

async function writeFiles(folder: string, files: readonly PolicyFile[]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    for (const { name, text } of files) await writeFile(join(folder, name), text)
  } catch (cause) {
    throw fileFault(folder, 'written', cause)
  }
}

const IN_A_FRAME: Readonly<Record<Locale, string>> = {
  fr: 'dans un cadre d’un autre site :',
  en: 'in a frame of another site:',
}

function printPortal(portal: string, json: boolean, output: Output, locale: Locale): void {
  const policy = portalPolicy(checkOrigin(portal))
  if (json) {
    output.json(policy)
    return
  }
  for (const [name, value] of Object.entries(policy.headers)) output.line(`${name}: ${value}`)
  output.line('')
  output.line(`# ${portal} ${IN_A_FRAME[locale]}`)
  output.line(`Permissions-Policy: ${policy.frame['Permissions-Policy']}`)
  output.line(`<iframe allow="${policy.frame.allow}" ...>`)
}

/** @throws BridgeError `SETUP_INVALID`: options that do not fit, a file that cannot be read or written. */
export async function policy(flags: PolicyFlags, output: Output, locale: Locale): Promise<void> {
  const { browser, os, out, portal, json = false } = flags
  if (portal !== undefined) {
    printPortal(portal, json, output, locale)
    return
  }
  if (browser === undefined || os === undefined || flags.origin.length === 0)
    throw setupFault(USAGE.policyIncomplete())
  const origins = flags.origin.map(checkOrigin)
  const own = flags.ca.length === 0 ? await ownAuthority(hostSystem()) : null
  const named = flags.ca.map(readAuthorityFile)
  const files = browserPolicy({ browser, os, origins, authorities: own === null ? named : [own] })
  if (out !== undefined) await writeFiles(out, files)
  if (json) {
    output.json({ files: out === undefined ? files : files.map(({ name, place }) => ({ name, place })) })
    return
  }
  for (const { name, place, text } of files) {
    output.line(`==> ${name}: ${place}`)
    if (out === undefined) output.line(text)
  }
}
