import { createPrivateKey, type KeyObject, randomUUID, X509Certificate } from 'node:crypto'
import { chmod, link, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { readText } from '../../system/read-file.ts'
import type { KeyAndCertificate } from './card-credentials.ts'

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600

interface StoredFile {
  readonly certificate: string
  readonly privateKey: string
}

/** Whether a stored certificate is still good. */
export type Accept = (certificate: X509Certificate) => boolean

/**
 * Keys and certificates in a folder, one file each. Several processes may fill it at the same time: the first file of a
 * name stays, whoever comes later takes it over.
 */
export class CredentialStore {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** @throws BridgeError `SETUP_INVALID` when the folder cannot be made private to its owner. */
  static async open(folder: string): Promise<CredentialStore> {
    try {
      await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
      await chmod(folder, FOLDER_MODE)
    } catch (cause) {
      throw setupFault(SETUP.testAuthority(folder), { cause })
    }
    return new CredentialStore(folder)
  }

  /** What is stored under a name, if `accept` likes the certificate; undefined also when the file is damaged. */
  async read(name: string, accept: Accept): Promise<KeyAndCertificate | undefined> {
    let text: string
    try {
      text = await readText(this.#path(name))
    } catch {
      return undefined
    }
    const stored = parse(text)
    return stored !== undefined && accept(new X509Certificate(stored.certificate)) ? stored : undefined
  }

  /**
   * Stores under a name, unless somebody else has meanwhile: then theirs is given back, if `accept` likes it.
   *
   * @throws BridgeError `SETUP_INVALID`.
   */
  async add(name: string, made: KeyAndCertificate, accept: Accept): Promise<KeyAndCertificate> {
    const path = this.#path(name)
    const temporary = `${path}.${randomUUID()}`
    try {
      await writeFile(temporary, serialize(made), { mode: FILE_MODE, flag: 'wx' })
      if (await linkNew(temporary, path)) return made
      const theirs = await this.read(name, accept)
      if (theirs !== undefined) return theirs
      await rename(temporary, path)
      return made
    } catch (cause) {
      throw setupFault(SETUP.testAuthority(path), { cause })
    } finally {
      await rm(temporary, { force: true })
    }
  }

  #path(name: string): string {
    return join(this.#folder, `${name}.json`)
  }
}

/** Makes the file appear whole and at once, or not at all when the name is taken (or links are not to be had). */
async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch {
    return false
  }
}

function serialize({ privateKey, certificate }: KeyAndCertificate): string {
  const stored: StoredFile = {
    certificate: new X509Certificate(certificate).toString(),
    privateKey: exportKey(privateKey),
  }
  return JSON.stringify(stored)
}

const exportKey = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

function parse(text: string): KeyAndCertificate | undefined {
  try {
    const stored = JSON.parse(text) as StoredFile
    const certificate = new X509Certificate(stored.certificate)
    const privateKey = createPrivateKey(stored.privateKey)
    if (!certificate.checkPrivateKey(privateKey)) return undefined
    return { privateKey, certificate: Uint8Array.from(certificate.raw) }
  } catch {
    return undefined
  }
}
