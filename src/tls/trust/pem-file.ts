/** A certificate in a file of its own, for programs that read nothing else. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Calls back with the path of the file, in a folder that nobody else can write to, and removes both. */
export async function withPemFile<T>(pem: string, work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'cps-bridge-ca-'))
  try {
    const file = join(folder, 'ca.pem')
    await writeFile(file, pem, { flag: 'wx', mode: 0o600 })
    return await work(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
