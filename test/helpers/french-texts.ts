/**
 * Every French text of the sources: the literals of files in French (`*.fr.ts`, `french-*.ts`) and of members and
 * constants that are named `fr`, `FR` or `French…`, and what the documents (`*.html`) say in French.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'

export interface FrenchText {
  /** File and line. */
  readonly place: string
  readonly text: string
}

const SOURCES = join(import.meta.dirname, '..', '..', 'src')
const FRENCH_FILE = /\.fr\.ts$|french/
const FRENCH_NAME = /^(?:fr|FR|french|FRENCH\w*)$/

function namesFrench(node: ts.Node): boolean {
  const named = ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)
  return named && FRENCH_NAME.test(node.name.getText().replaceAll(/['"]/g, ''))
}

/** What stands in the place of a value. */
const VALUE = '{value}'

function literalOf(node: ts.Node): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text
  if (!ts.isTemplateExpression(node)) return null
  return node.head.text + node.templateSpans.map(({ literal }) => VALUE + literal.text).join('')
}

/** Names of members, types, modules and codes are no texts. */
const isName = (node: ts.Node): boolean =>
  ts.isImportDeclaration(node.parent) ||
  ts.isExportDeclaration(node.parent) ||
  ts.isLiteralTypeNode(node.parent) ||
  ts.isElementAccessExpression(node.parent) ||
  (ts.isPropertyAssignment(node.parent) && node.parent.name === node) ||
  ts.isBinaryExpression(node.parent)

function textsOfScript(path: string, source: string): FrenchText[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true)
  const found: FrenchText[] = []
  const visit = (node: ts.Node, french: boolean): void => {
    const text = french ? literalOf(node) : null
    if (text !== null && /\p{L}/u.test(text) && !isName(node)) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart())
      found.push({ place: `${path}:${line + 1}`, text })
    }
    node.forEachChild((child) => visit(child, french || namesFrench(child)))
  }
  visit(file, FRENCH_FILE.test(path))
  return found
}

const ENTITIES: Readonly<Record<string, string>> = { '&#8239;': '\u202f', '&amp;': '&', '&nbsp;': '\u00a0' }

/** The texts between tags; what is marked as English is none. */
function textsOfDocument(path: string, source: string): FrenchText[] {
  const french = source
    .replaceAll(/<(script|style|svg)\b[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<(\w+)[^>]*\blang="en"[^>]*>[\s\S]*?<\/\1>/g, '')
  return french
    .split(/<[^>]*>/)
    .map((text) =>
      text.replaceAll(/&[#\w]+;/g, (entity) => ENTITIES[entity] ?? entity).replaceAll(/\s*\n\s*/g, ' '),
    )
    .filter((text) => /\p{L}/u.test(text))
    .map((text) => ({ place: path, text: text.replaceAll(/^ | $/g, '') }))
}

export function frenchTexts(): readonly FrenchText[] {
  const files = readdirSync(SOURCES, { recursive: true, withFileTypes: true })
  return files.flatMap((file) => {
    const path = join(file.parentPath, file.name)
    const name = relative(SOURCES, path)
    if (!file.isFile() || !/\.(?:ts|html)$/.test(name)) return []
    const source = readFileSync(path, 'utf8')
    return name.endsWith('.ts') ? textsOfScript(name, source) : textsOfDocument(name, source)
  })
}
