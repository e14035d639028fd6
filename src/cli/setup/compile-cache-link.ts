/** What V8 compiled is shipped once, in a folder that is named after a user; the account of the service gets a link to it. */
import { readdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'

/** As `module.enableCompileCache` of Node.js names it: version, architecture, tag of V8, and root as the user. */
const SHIPPED = /^(v.+)-0$/

const shippedIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch(() => [])).flatMap((name) => SHIPPED.exec(name)?.[1] ?? [])

/** @param folder - `dist/compiled` of the program. Where it cannot be written, the service compiles as it starts. */
export async function linkCompileCache(folder: string, userId: number): Promise<void> {
  for (const stem of await shippedIn(folder))
    await symlink(`${stem}-0`, join(folder, `${stem}-${userId}`)).catch(() => undefined)
}

/** What was shipped, linked, and added by runs of an administrator: installers know the first alone. */
export const removeCompileCache = (folder: string): Promise<void> =>
  rm(folder, { force: true, recursive: true })
