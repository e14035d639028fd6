/** Which PC/SC binding is used: the one that the configuration names, or the system's own library where it can be loaded. */
import type { BaseLogger } from 'pino'
import { setupFault } from '../../errors/setup-fault.ts'
import { SETUP } from '../../errors/setup-texts.ts'
import { loadPcscLibrary, type PcscLibrary } from '../../system/pcsc-library.ts'
import type { PcscBinding } from './pcsc-binding.ts'
import { PcscliteContext } from './pcsclite-context.ts'
import { loadPcsclite, type Pcsclite } from './pcsclite-native.ts'
import { pcscFault } from './return-codes.ts'
import { SystemContext } from './system-context.ts'

/** `auto` is `system` where the library can be loaded, else `pcsclite` where that package was built. */
export type BindingName = 'auto' | 'system' | 'pcsclite'

export interface BindingLibraries {
  /** Throws when the system's library cannot be loaded. */
  readonly loadSystem: () => PcscLibrary
  /** Throws PcscFault when the package cannot be loaded. */
  readonly loadPcsclite: () => Pcsclite
}

const INSTALLED: BindingLibraries = { loadSystem: loadPcscLibrary, loadPcsclite }

/**
 * For a binding that the configuration forces. The system's library may be installed later; the package may not.
 *
 * @throws BridgeError `SETUP_INVALID` when the package is not installed or cannot be loaded here.
 */
export function requireBinding(name: BindingName, libraries: BindingLibraries = INSTALLED): void {
  if (name !== 'pcsclite') return
  try {
    libraries.loadPcsclite()
  } catch (cause) {
    throw setupFault(SETUP.noBinding(name), { cause })
  }
}

/**
 * Makes the function that loads the binding; it throws PcscFault when there is none. The choice is logged, and told, when
 * it is made.
 */
export function chooseBinding(
  name: BindingName,
  logger?: Pick<BaseLogger, 'info'>,
  libraries: BindingLibraries = INSTALLED,
  onChosen?: (binding: string) => void,
): () => PcscBinding {
  let chosen: PcscBinding | undefined
  return () => {
    if (chosen !== undefined) return chosen
    const [binding, made] = load(name, libraries)
    logger?.info({ event: 'pcsc-binding', binding }, 'PC/SC binding')
    onChosen?.(binding)
    return (chosen = made)
  }
}

function load(name: BindingName, libraries: BindingLibraries): readonly [BindingName, PcscBinding] {
  if (name === 'pcsclite') return overPcsclite(libraries)
  try {
    const library = libraries.loadSystem()
    return ['system', { open: (watcher) => new SystemContext(library, watcher) }]
  } catch (cause) {
    const fault = pcscFault("the system's PC/SC library cannot be loaded", null, {
      cause,
      reason: 'no-library',
    })
    if (name === 'system') throw fault
    try {
      return overPcsclite(libraries)
    } catch {
      throw fault
    }
  }
}

function overPcsclite(libraries: BindingLibraries): readonly [BindingName, PcscBinding] {
  const pcsclite = libraries.loadPcsclite()
  return ['pcsclite', { open: (watcher) => new PcscliteContext(pcsclite, watcher) }]
}
