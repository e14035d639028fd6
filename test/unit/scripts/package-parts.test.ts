import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'plist'
import { describe, expect, it } from 'vitest'

const PACKAGE = join(import.meta.dirname, '../../../scripts/package')

interface Part {
  readonly command?: string
  readonly imports: readonly string[]
  readonly packages: readonly string[]
}
interface PartsScript {
  readonly reachableParts: (parts: Readonly<Record<string, Part>>) => {
    readonly files: readonly string[]
    readonly packages: readonly string[]
  }
}
const { reachableParts } = (await import(new URL(`file://${PACKAGE}/parts.mjs`).href)) as PartsScript

const part = (imports: readonly string[], packages: readonly string[], command?: string): Part => ({
  imports,
  packages,
  ...(command !== undefined && { command }),
})

describe('the files of a package', () => {
  it('are those that the program reaches, without the demonstration and what it alone needs', () => {
    const parts = {
      'cli/main.js': part(['shared.js', 'demo.js', 'open.js'], ['commander']),
      'daemon/run.js': part(['shared.js'], ['ws']),
      'daemon/issue-authority.js': part([], ['node-forge']),
      'daemon/examine-alone.js': part(['shared.js'], []),
      'shared.js': part([], ['pino']),
      'open.js': part(['shared.js'], [], 'open'),
      'demo.js': part(['provider.js', 'shared.js'], ['fastify'], 'demo'),
      'provider.js': part([], ['oidc-provider']),
      'testing/index.js': part([], ['vitest']),
    }
    expect(reachableParts(parts)).toEqual({
      files: [
        ...['cli/main.js', 'daemon/examine-alone.js', 'daemon/issue-authority.js', 'daemon/run.js'],
        ...['open.js', 'shared.js'],
      ],
      packages: ['commander', 'node-forge', 'pino', 'ws'],
    })
  })
})

const template = (path: string): string => readFileSync(join(PACKAGE, path), 'utf8')
const OPTIONS = ['ORIGINS', 'LOCALE', 'PINENTRY', 'TRUST', 'POLICY', 'TERMINALSERVER']

describe('the options of an installation', () => {
  it('are the same for debconf, Windows Installer and macOS', () => {
    const asked = template('debian/templates').match(/^Template: cps-bridge\/(\w+)$/gm) ?? []
    expect(asked.map((line) => line.split('/')[1]?.toUpperCase())).toEqual(OPTIONS)
    const windows = template('windows.mjs')
    expect(OPTIONS.filter((name) => !windows.includes(`${name}: '--`))).toEqual([])
    expect(Object.keys(parse(template('macos/options-example.plist')) as object)).toEqual(OPTIONS)
    expect(OPTIONS.filter((name) => !template('macos/install.sh').includes(`answer ${name}`))).toEqual([])
  })

  it('have their words in French for debconf', () => {
    const text = template('debian/templates')
    expect(text.match(/^Description-fr\.UTF-8:/gm)).toHaveLength(OPTIONS.length)
  })
})

describe('the property lists of macOS', () => {
  it.each(readdirSync(join(PACKAGE, 'macos')).filter((name) => name.endsWith('.plist')))(
    '%s is one',
    (name) => {
      expect(() => parse(template(`macos/${name}`))).not.toThrow()
    },
  )
})
