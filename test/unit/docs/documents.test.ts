/** The documents say what is so: their links lead somewhere, their commands exist, their configurations are taken. */
import { existsSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildProgram } from '../../../src/cli/program.ts'
import { ConfigFile } from '../../../src/contract/config.ts'
import { loadConfig } from '../../../src/daemon/config-file.ts'
import { anchorsOf, codesOf, type Document, documents, linksOf, ROOT } from '../../helpers/documents.ts'
import { commandsOf, faultOf } from '../../helpers/shell-lines.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const DOCUMENTS = documents()
const byPath = (path: string): Document => {
  const found = DOCUMENTS.find((document) => document.path === path)
  if (found === undefined) throw new RangeError(`there is no ${path}`)
  return found
}
const each = it.each(DOCUMENTS.map((document) => [document.path, document] as const))
const languages = new Set(['html', 'java', 'js', 'json', 'jsx', 'dockerfile', 'mermaid', 'php', 'sh', 'text'])
/** Cells of the first column of the tables below a heading. */
const firstCells = ({ text }: Document, heading: string): readonly string[] => {
  const [, after = ''] = text.split(`\n${heading}\n`)
  const [section = ''] = after.split(/\n#{1,3} /)
  return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell)
}

describe('every document', () => {
  each('%s names the language of each block', (_path, { blocks }) => {
    expect(blocks.filter(({ language }) => !languages.has(language))).toEqual([])
  })

  each('%s has links that lead to files, pictures and headings that are there', (path, document) => {
    const broken = linksOf(document).filter((link) => {
      if (/^(https?|mailto):/.test(link)) return false
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? path : posix.join(posix.dirname(path), file)
      if (!existsSync(join(ROOT, target))) return true
      return anchor !== undefined && !anchorsOf(byPath(target)).has(anchor)
    })
    expect(broken).toEqual([])
  })

  each('%s names paths of the project that are there', (_path, document) => {
    const folders = /^(?:bin|certs|docs|fixtures|scripts|service|src|test)\/[\w./-]+$/
    const missing = codesOf(document).filter(
      (code) => folders.test(code) && !code.startsWith('test/output') && !existsSync(join(ROOT, code)),
    )
    expect(missing).toEqual([])
  })

  each('%s has commands and options that exist', (path, document) => {
    const made = new Set(document.blocks.map(({ info }) => /file=(\S+)/.exec(info)?.[1] ?? ''))
    const lines = document.blocks
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text }) => text.split('\n'))
    const inText = codesOf(document).filter((code) => /^(?:npx )?(?:cps-bridge|npm|node) [a-z]/.test(code))
    // What a changelog says was so at its release.
    const commands = path === 'CHANGELOG.md' ? [] : [...lines, ...inText].flatMap(commandsOf)
    const faults = commands.flatMap((words) => faultOf(words, made) ?? [])
    expect(faults).toEqual([])
  })

  each('%s has JSON that parses, and configurations that the daemon takes', async (_path, { blocks }) => {
    for (const { text, info } of blocks.filter(({ language }) => language === 'json')) {
      JSON.parse(text)
      if (info !== 'config') continue
      const config = join(await tempFolder(), 'config.json')
      await writeFile(config, text)
      expect(loadConfig({ config })).toMatchObject({ origins: expect.any(Array) as unknown })
    }
  })

  each(
    '%s has no script that is not run: it has a name, or is an example of a function',
    (path, { blocks }) => {
      const scripts = blocks.filter(({ language }) => ['html', 'js', 'jsx'].includes(language))
      const loose = scripts.filter(({ info }) => !/^(?:file|example)=\S+$/.test(info))
      expect(loose).toEqual([])
      // Files are those of one guide, which test/e2e/integration-guide.test.ts runs.
      if (path !== 'docs/portal.md')
        expect(scripts.filter(({ info }) => info.startsWith('file='))).toEqual([])
    },
  )
})

describe('the README', () => {
  it('has at most 120 lines', () => {
    expect(byPath('README.md').text.split('\n').length - 1).toBeLessThanOrEqual(120)
  })

  it('leads to every document of docs/', () => {
    const own = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'))
    const linked = linksOf(byPath('README.md')).map((link) => link.split('#')[0])
    expect(own.filter((name) => !linked.includes(`docs/${name}`))).toEqual([])
  })
})

describe('docs/deployment.md', () => {
  it('has a row for each command of the program', () => {
    const program = buildProgram(() => Promise.resolve(), 'en')
    const names = program.commands.flatMap((command) =>
      command.commands.length === 0
        ? [command.name()]
        : command.commands.map((child) => `${command.name()} ${child.name()}`),
    )
    const rows = firstCells(byPath('docs/deployment.md'), '## Commands').map((row) => `${row} `)
    const missing = names.filter((name) => !rows.some((row) => row.startsWith(`cps-bridge ${name} `)))
    expect(missing).toEqual([])
  })

  it('has a row for each key of the configuration, and no other', () => {
    interface Schema {
      readonly properties?: Readonly<Record<string, Schema>>
      readonly items?: Schema
    }
    const keysOf = ({ properties = {} }: Schema): readonly string[] =>
      Object.entries(properties).flatMap(([key, schema]) => {
        if (schema.properties !== undefined) return keysOf(schema).map((own) => `${key}.${own}`)
        const inner = schema.items?.properties === undefined ? [] : keysOf(schema.items)
        return [key, ...inner.map((own) => `${key}[].${own}`)]
      })
    const rows = firstCells(byPath('docs/deployment.md'), '## Configuration')
    expect([...rows].sort()).toEqual([...keysOf(ConfigFile as Schema)].sort())
  })
})

describe('docs/architecture.md', () => {
  it('has a row for each folder, and no other', () => {
    const [, after = ''] = byPath('docs/architecture.md').text.split('\n## The layers\n')
    const [table = ''] = after.split('\n\nTwo folders')
    const rows = [...table.matchAll(/^\| \d +\| `(\w+)\/`/gm)].map(([, folder = '']) => folder)
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    )
    expect([...rows].sort()).toEqual(folders.map(({ name }) => name).sort())
  })
})
