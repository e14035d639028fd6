/** Which files of the build the program needs on a holder's computer: all that can be reached, but the demonstration. */

/** Entries of the program; the libraries for portals are none. */
const ENTRIES = ['cli/main.js', 'daemon/run.js', 'daemon/issue-authority.js', 'daemon/examine-alone.js']
const LEFT_OUT = 'demo'

/**
 * @param parts - `dist/parts.json`: by file, what it imports, the packages in it, and the command that it is.
 * @returns `files` in the order of their names, and `packages`, the folders of the packages whose code is in them.
 */
export function reachableParts(parts) {
  const found = new Set()
  const visit = (file) => {
    const part = parts[file]
    if (part === undefined || found.has(file) || part.command === LEFT_OUT) return
    found.add(file)
    part.imports.forEach(visit)
  }
  ENTRIES.forEach(visit)
  const files = [...found].sort()
  const packages = [...new Set(files.flatMap((file) => parts[file].packages))].sort()
  return { files, packages }
}
