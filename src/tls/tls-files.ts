/** The files of the TLS material: written once, as a whole folder, and read at each start. */
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { replaceFile, syncFolder, writeNewFile } from '../system/atomic-file.ts'
import { readFileWithin } from '../system/read-file.ts'
import type { IssuedMaterial } from './local-authority.ts'
import {
  decodeAuthority,
  decodeLeaf,
  type Leaf,
  LEAF_COUNT,
  MaterialFault,
  type TlsMaterial,
  toTlsMaterial,
} from './tls-material.ts'

/** Name of the folder inside the state folder, and of the authority’s certificate inside that. */
export const TLS_FOLDER = 'tls'
export const CA_FILE = 'ca.pem'

/** Folders that a crash in the middle of a set-up leaves behind: never read, removed at the next start. */
const UNFINISHED = 'tls.new-'
const REPLACED = 'tls.old-'

/** A leaf file is smaller than this; a larger one is not ours. Bytes. */
const MAX_FILE_BYTES = 64 * 1024

const FILE_MODE = 0o600

const leafFile = (index: number): string => `leaf-${index}.pem`

/** What was read, and what is wrong with single files. */
export interface ReadMaterial {
  readonly material: TlsMaterial
  readonly faults: readonly string[]
}

/** What was read: the material and what is wrong with single files, or why there is none. */
export type ReadOutcome = ReadMaterial | { readonly missing: 'absent' | 'damaged'; readonly reason: string }

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

/** Reads a small file without following a link in its place; empty: it is not ours. `null`: it does not exist. */
function readText(path: string): string | null {
  try {
    return readFileWithin(path, MAX_FILE_BYTES, () => true).toString('latin1')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    if (codeOf(error) === 'EFBIG' || codeOf(error) === 'EFTYPE') return ''
    throw error
  }
}

/** The PEM blocks of that kind, in their order. */
function pemBlocks(text: string, label: 'CERTIFICATE' | 'PRIVATE KEY'): readonly string[] {
  const block = new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----`, 'g')
  return Array.from(text.matchAll(block), ([pem]) => `${pem}\n`)
}

/** The leaves that belong to this authority, and what is wrong with the others. */
function decodeLeaves(caPem: string, texts: readonly (string | null)[]): ReadMaterial {
  const authority = decodeAuthority(caPem)
  const leaves: Leaf[] = []
  const faults: string[] = []
  for (const [index, text] of texts.entries()) {
    try {
      if (text === null) throw new MaterialFault(`${leafFile(index)} is missing`)
      const [certPem = ''] = pemBlocks(text, 'CERTIFICATE')
      const [keyPem = ''] = pemBlocks(text, 'PRIVATE KEY')
      leaves.push(decodeLeaf(certPem, keyPem, authority, leafFile(index)))
    } catch (error) {
      if (!(error instanceof MaterialFault)) throw error
      faults.push(error.message)
    }
  }
  return { material: toTlsMaterial(caPem, leaves), faults }
}

/**
 * Reads what an earlier start wrote. Lost or damaged leaves are told and left out; a lost `ca.pem` is put back
 * from the copy in the leaf files, since moving it away while trusting it must not cost that trust.
 * Faults of the file system other than a missing file are thrown, for the same reason.
 */
export async function readTlsFiles(stateFolder: string): Promise<ReadOutcome> {
  const folder = join(stateFolder, TLS_FOLDER)
  const caText = readText(join(folder, CA_FILE))
  const texts = Array.from({ length: LEAF_COUNT }, (_, index) => readText(join(folder, leafFile(index))))
  if (caText === null && texts.every((text) => text === null))
    return { missing: 'absent', reason: 'no files' }
  const copies = texts.map((text) => pemBlocks(text ?? '', 'CERTIFICATE')[1] ?? '')
  const reasons: string[] = []
  for (const caPem of new Set([pemBlocks(caText ?? '', 'CERTIFICATE')[0] ?? '', ...copies])) {
    try {
      const read = decodeLeaves(caPem, texts)
      if (caPem === caText) return read
      await replaceFile(join(folder, CA_FILE), caPem, FILE_MODE)
      return { ...read, faults: [`${CA_FILE} was lost and is restored`, ...read.faults] }
    } catch (error) {
      if (!(error instanceof MaterialFault)) throw error
      reasons.push(error.message)
    }
  }
  return { missing: 'damaged', reason: reasons[0] ?? '' }
}

/**
 * Writes all files into a fresh folder and puts it in place by renaming: at any moment the state folder holds
 * a whole set or none.
 */
export async function writeTlsFiles(stateFolder: string, { caPem, leaves }: IssuedMaterial): Promise<void> {
  const fresh = await mkdtemp(join(stateFolder, UNFINISHED))
  await writeNewFile(join(fresh, CA_FILE), caPem, FILE_MODE)
  await Promise.all(
    leaves.map(({ certPem, keyPem }, index) =>
      writeNewFile(join(fresh, leafFile(index)), certPem + caPem + keyPem, FILE_MODE),
    ),
  )
  await syncFolder(fresh)
  const place = join(stateFolder, TLS_FOLDER)
  const aside = await mkdtemp(join(stateFolder, REPLACED))
  try {
    await rename(place, join(aside, TLS_FOLDER))
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
  await rename(fresh, place)
  await syncFolder(stateFolder)
  await rm(aside, { recursive: true, force: true })
}

/** Removes what an interrupted set-up left behind. */
export async function removeUnfinished(stateFolder: string): Promise<void> {
  const names = await readdir(stateFolder)
  const left = names.filter((name) => name.startsWith(UNFINISHED) || name.startsWith(REPLACED))
  await Promise.all(left.map((name) => rm(join(stateFolder, name), { recursive: true, force: true })))
}
