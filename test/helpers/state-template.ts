/**
 * A state folder that was used before. The keys of a first start take some seconds of a processor: the tests of a
 * project make them once, and only those that are about a first start make them again.
 */
import { existsSync } from 'node:fs'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the template; read only. */
    readonly stateTemplate: string
  }
}

/** What a first start makes: the local authority with its leaves, and the keys of the test cards. */
const FURNITURE = ['tls', 'virtual-cards']

/** Makes a state folder as a first start leaves it; what is there stays. */
export async function furnish(home: string): Promise<void> {
  const template = inject('stateTemplate')
  await mkdir(home, { recursive: true, mode: 0o700 })
  for (const name of FURNITURE)
    if (!existsSync(join(home, name))) await cp(join(template, name), join(home, name), { recursive: true })
}
