/** The commands in the documents, held against what there is: the program's own commands, npm's scripts, files. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { buildProgram } from '../../src/cli/program.ts'
import { ROOT } from './documents.ts'

/** Programs of the system, and the shell's own words: what they are given is not looked at. */
const OTHERS: ReadonlySet<string> = new Set(['cd', 'echo', 'git', 'sudo', 'java', 'javac', 'php', 'python3'])
const NPM_COMMANDS: ReadonlySet<string> = new Set([
  'ci',
  'init',
  'install',
  'link',
  'pack',
  'pkg',
  'start',
  'test',
])
const PROJECTS: ReadonlySet<string> = new Set(['unit', 'integration', 'black-box', 'e2e'])

/** The simple commands of a line, comments and redirections taken out. */
export function commandsOf(line: string): readonly (readonly string[])[] {
  const bare = line.replace(/(?:^|\s)#.*$/, '').replace(/\s[<>]{1,2}\s*\S+/g, '')
  return bare
    .split(/\s(?:\||&&|;)\s/)
    .map((part) => part.split(/\s+/).map((word) => word.replace(/^["'[]+|["'\],]+$/g, '')))
    .map((words) => words.filter((word) => word !== ''))
    .filter((words) => words.length > 0)
}

function faultOfProgram(words: readonly string[]): string | null {
  let command: Command = buildProgram(() => Promise.resolve(), 'en')
  let rest = words
  for (;;) {
    const [name = ''] = rest
    const child = command.commands.find((own) => own.name() === name)
    if (child === undefined) break
    command = child
    rest = rest.slice(1)
  }
  if (command.commands.length > 0 && rest[0] !== undefined && !rest[0].startsWith('-'))
    return `there is no command ${rest[0]}`
  const known = [...command.options.flatMap(({ long, short }) => [long, short]), '--help', '-h']
  const unknown = rest.filter((word) => word.startsWith('-') && !known.includes(word.split('=')[0] ?? ''))
  return unknown.length === 0 ? null : `${command.name()} has no ${unknown.join(', ')}`
}

function faultOfNpm([command = '', script = '']: readonly string[]): string | null {
  if (command !== 'run') return NPM_COMMANDS.has(command) ? null : `npm ${command} is not looked at`
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>
  }
  return script in scripts ? null : `there is no script ${script}`
}

function faultOfVitest(words: readonly string[]): string | null {
  const project = words[words.indexOf('--project') + 1]
  if (words.includes('--project') && !PROJECTS.has(project ?? ''))
    return `there is no project ${project ?? ''}`
  const paths = words.filter((word) => word.startsWith('test/'))
  return paths.find((path) => !existsSync(join(ROOT, path)))?.concat(' is missing') ?? null
}

/** A file that the line runs; options of Node stand before it. `made` are the files that the document itself has. */
function faultOfNode(words: readonly string[], made: ReadonlySet<string>): string | null {
  const at = words.findIndex((word) => !word.startsWith('-'))
  const path = words[at] ?? ''
  if (path === 'bin/cps-bridge.js') return faultOfProgram(words.slice(at + 1))
  if (path.endsWith('vitest.mjs')) return faultOfVitest(words.slice(at + 1))
  if (path === '' || path.startsWith('dist/') || made.has(path)) return null
  if (!existsSync(join(ROOT, path))) return `${path} is missing`
  return path === 'scripts/in-namespace.mjs' ? faultOf(words.slice(at + 1), made) : null
}

/** What is wrong with a simple command; null when nothing is. */
export function faultOf(words: readonly string[], made: ReadonlySet<string> = new Set()): string | null {
  const [program, ...rest] = words
  if (program === undefined) return null
  if (program === 'cps-bridge') return faultOfProgram(rest)
  if (program === 'npm') return faultOfNpm(rest)
  if (program === 'node') return faultOfNode(rest, made)
  if (program === 'npx' && rest[0] === 'cps-bridge') return faultOfProgram(rest.slice(1))
  if (program === 'npx' && rest[0] === 'vitest') return faultOfVitest(rest.slice(1))
  if (program === 'npx' && rest[2] === 'create-cps-portal')
    return existsSync(join(ROOT, 'scripts/create-cps-portal/index.mjs'))
      ? null
      : 'scripts/create-cps-portal/index.mjs is missing'
  return OTHERS.has(program) ? null : `${program} is not looked at`
}
