/** `cps-bridge doctor --bundle`: what the support needs of a machine, with nobody's name in it. */
import { writeFile } from 'node:fs/promises'
import { hostname, release, userInfo } from 'node:os'
import type { Examined } from '../daemon/examine-machine.ts'
import { packageInfo } from '../daemon/package-info.ts'
import { archive } from '../doctor/archive.ts'
import { type Finding, tell } from '../doctor/finding.ts'
import { masker, type Secret } from '../doctor/mask.ts'
import { fileFault } from '../errors/setup-fault.ts'
import { hostSystem } from '../state/host-system.ts'
import { recentLogLines } from './log-source.ts'

/** Of the log: what happened last. */
const LOG_LINES = 2000

function secretsOf(): readonly Secret[] {
  const { homeFolder, env } = hostSystem()
  const [shortHost = ''] = hostname().split('.')
  const user = ((): string => {
    try {
      return userInfo().username
    } catch {
      return ''
    }
  })()
  // `root` names nobody.
  const names = [user, env['SUDO_USER'] ?? '', env['USERNAME'] ?? ''].filter((name) => name !== 'root')
  return [
    { text: homeFolder === '/root' ? '' : homeFolder, shown: '<home>' },
    { text: hostname(), shown: '<host>' },
    { text: shortHost, shown: '<host>' },
    ...names.map((text) => ({ text, shown: '<user>' })),
  ]
}

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/**
 * @returns the file that was written, mode 0600.
 * @throws BridgeError `SETUP_INVALID` when it cannot be written.
 */
export async function writeBundle(
  file: string,
  { facts, config, findings }: Examined & { readonly findings: readonly Finding[] },
): Promise<string> {
  const mask = masker(secretsOf())
  const { version } = packageInfo()
  const { pcsc, ...others } = facts
  // Of a card the days that it has left, no date that would tell it from others.
  const shown = { ...others, pcsc: pcsc === undefined ? undefined : { ...pcsc, card: undefined } }
  const system = {
    version,
    node: process.version,
    platform: process.platform,
    arch: process.arch,
    release: release(),
  }
  const lines = await recentLogLines(config, LOG_LINES)
  const files = [
    { name: 'findings.json', text: pretty(findings.map((finding) => tell(finding, 'en'))) },
    { name: 'facts.json', text: pretty(shown) },
    { name: 'system.json', text: pretty(system) },
    { name: 'configuration.json', text: pretty(config) },
    { name: 'log.jsonl', text: `${lines.join('\n')}\n` },
  ].map(({ name, text }) => ({ name, text: mask(text) }))
  try {
    await writeFile(file, archive(files, facts.at), { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    throw fileFault(file, 'written', cause)
  }
  return file
}
