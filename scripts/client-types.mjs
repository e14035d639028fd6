/**
 * Writes the published declarations of `@cps-bridge/client` to `dist/client/types`. The types of the wire contract
 * come from schemas; they are written out in full, so that the declarations need no other package.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = join(fileURLToPath(import.meta.url), '..', '..')
const source = join(root, 'src', 'client')
const target = join(root, 'dist', 'client', 'types')
const WIRE = join(source, 'wire.ts')

const { config } = ts.readConfigFile(join(source, 'tsconfig.json'), ts.sys.readFile)
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, source)
const entries = ['index.ts', 'status-element.ts', 'web-eid.ts'].map((name) => join(source, name))
const program = ts.createProgram(entries, {
  ...options,
  noEmit: false,
  declaration: true,
  emitDeclarationOnly: true,
  stripInternal: true,
  allowImportingTsExtensions: true,
  outDir: target,
  rootDir: join(root, 'src'),
})
const checker = program.getTypeChecker()

/** A type as TypeScript text without any name in it. */
function write(type, indent = '') {
  if (type.isUnion()) {
    const parts = new Set(type.types.map((part) => write(part, indent)))
    if (parts.delete('false') && parts.delete('true')) parts.add('boolean')
    return [...parts].join(' | ')
  }
  if (type.isStringLiteral()) return `'${type.value}'`
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type)
    return `readonly (${write(item, indent)})[]`
  }
  if ((type.flags & ts.TypeFlags.Object) !== 0 || type.isIntersection()) {
    const members = checker.getPropertiesOfType(type)
    if (members.length === 0) return '{}'
    const inner = `${indent}  `
    const lines = members.map((member) => {
      const optional = (member.flags & ts.SymbolFlags.Optional) !== 0
      const whole = checker.getTypeOfSymbol(member)
      const kept = optional ? (checker.getNonOptionalType?.(whole) ?? whole) : whole
      const text = write(kept, inner)
        .split(' | ')
        .filter((part) => !optional || part !== 'undefined')
        .join(' | ')
      const name = /^[a-z]\w*$/i.test(member.name) ? member.name : `'${member.name}'`
      return `${inner}readonly ${name}${optional ? '?' : ''}: ${text}`
    })
    return `{\n${lines.join('\n')}\n${indent}}`
  }
  return checker.typeToString(type)
}

function wireDeclarations() {
  const file = program.getSourceFile(WIRE)
  const declared = file.statements.filter(ts.isTypeAliasDeclaration).map((node) => {
    const comment = file.text.slice(...range(file, node))
    return `${comment}export type ${node.name.text} = ${write(checker.getTypeAtLocation(node.name))}\n`
  })
  return declared.join('\n')
}

/** From the comment above a node to the node itself. */
function range(file, node) {
  const [comment] = (ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? []).slice(-1)
  return [comment?.pos ?? node.getStart(), node.getStart()]
}

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
program.emit(undefined, (path, text, _bom, _error, [file]) => {
  if (
    file === undefined ||
    !file.fileName.startsWith(source.replaceAll('\\', '/')) ||
    !path.endsWith('.d.ts')
  )
    return
  const content = file.fileName.endsWith('/wire.ts')
    ? wireDeclarations()
    : text.replaceAll(/(from '\.\/[^']+)\.ts'/g, "$1.js'")
  writeFileSync(join(target, basename(path)), content)
})
