/** The documents of the project: what stands in them, for the tests that hold it against the code. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

export const ROOT = join(import.meta.dirname, '..', '..')

/** Folders whose documents are the project's own. */
const FOLDERS = ['certs', 'docs', 'fixtures', 'service']

interface Block {
  readonly language: string
  /** What stands after the language: `file=NAME`, `example=NAME`, `config`. */
  readonly info: string
  readonly text: string
  readonly line: number
}

export interface Document {
  /** From the root, with slashes. */
  readonly path: string
  readonly text: string
  readonly blocks: readonly Block[]
  /** The text without its blocks. */
  readonly prose: string
}

const FENCE = /^```([^\n]*)\n([\s\S]*?)^```$/gm

function readDocument(path: string): Document {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const blocks = [...text.matchAll(FENCE)].map(({ 1: head = '', 2: body = '', index }) => {
    const [language = '', ...info] = head.trim().split(' ')
    return { language, info: info.join(' '), text: body, line: text.slice(0, index).split('\n').length }
  })
  return { path, text, blocks, prose: text.replace(FENCE, '') }
}

/** Every document, by its path. */
export function documents(): readonly Document[] {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/')),
  )
  const atRoot = readdirSync(ROOT)
  return [...atRoot, ...inFolders].filter((path) => path.endsWith('.md')).map(readDocument)
}

/** The anchors of a document's headings, as GitHub makes them. */
export function anchorsOf({ text }: Document): ReadonlySet<string> {
  const titles = [...text.replace(FENCE, '').matchAll(/^#{1,6} (.*)$/gm)].map(([, title = '']) => title)
  const made = titles.map((title) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
  return new Set(made)
}

/** Where the links and pictures of a document lead. */
export function linksOf({ prose }: Document): readonly string[] {
  const text = prose.replace(/`[^`\n]*`/g, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to)
}

/** The pieces of code inside the text. */
export const codesOf = ({ prose }: Document): readonly string[] =>
  [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
