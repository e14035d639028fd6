/** Which PC/SC library is used: the one that the configuration names, or the best of those that are installed. */
import type { BaseLogger } from 'pino'
import { BridgeError } from '../../errors/bridge-error.ts'
import type { PcscBinding, PcscContext, PcscHandle } from './pcsc-binding.ts'
import { PcscMiniContext } from './pcsc-mini-context.ts'
import { connectShared, type Repeat, repeatBySystem } from './pcsc-mini-handle.ts'
import { loadPcscMini, type PcscMini } from './pcsc-mini-native.ts'
import { PcscliteContext } from './pcsclite-context.ts'
import { loadPcsclite, type Pcsclite } from './pcsclite-native.ts'
import { pcscFault, SCARD, toPcscFault } from './return-codes.ts'

/**
 * `auto` is `pcsclite` where it can be loaded, with `pcsc-mini` for the cards that other programs keep open, and
 * `pcsc-mini` alone elsewhere.
 */
export type BindingName = 'auto' | 'pcsclite' | 'pcsc-mini'

export interface BindingPackages {
  /** Throws PcscFault when the package cannot be loaded. */
  readonly loadPcsclite: () => Pcsclite
  /** Throws PcscFault when the package cannot be loaded. */
  readonly loadPcscMini: () => PcscMini
  /** For the signs of life of a shared connection. */
  readonly repeat: Repeat
}

const INSTALLED: BindingPackages = { loadPcsclite, loadPcscMini, repeat: repeatBySystem }

/**
 * For a binding that the configuration forces.
 *
 * @throws BridgeError `SETUP_INVALID` when it is not installed or cannot be loaded here.
 */
export function requireBinding(name: BindingName, packages: BindingPackages = INSTALLED): void {
  if (name === 'auto') return
  try {
    if (name === 'pcsclite') packages.loadPcsclite()
    else packages.loadPcscMini()
  } catch (cause) {
    const reason = `readers.binding: the package ${name} is not installed, or cannot be loaded on this machine`
    throw new BridgeError('SETUP_INVALID', { reason }, { cause })
  }
}

/** Makes the function that loads the binding; it throws PcscFault when there is none. The choice is logged, and told, when it is made. */
export function chooseBinding(
  name: BindingName,
  logger?: Pick<BaseLogger, 'info'>,
  packages: BindingPackages = INSTALLED,
  onChosen?: (binding: string) => void,
): () => PcscBinding {
  let chosen: PcscBinding | undefined
  const choose = (binding: string, made: PcscBinding): PcscBinding => {
    logger?.info({ binding }, 'PC/SC binding')
    onChosen?.(binding)
    return (chosen = made)
  }
  return () => {
    if (chosen !== undefined) return chosen
    if (name === 'pcsc-mini') return choose(name, overPcscMini(packages.loadPcscMini(), packages.repeat))
    if (name === 'pcsclite') return choose(name, overPcsclite(packages.loadPcsclite()))
    const pcsclite = attempt(packages.loadPcsclite)
    const pcscMini = attempt(packages.loadPcscMini)
    if (!(pcsclite instanceof Error))
      return pcscMini instanceof Error
        ? choose('pcsclite', overPcsclite(pcsclite))
        : choose('pcsclite + pcsc-mini', withFallback(overPcsclite(pcsclite), pcscMini, packages.repeat))
    if (!(pcscMini instanceof Error)) return choose('pcsc-mini', overPcscMini(pcscMini, packages.repeat))
    throw pcscFault('no PC/SC binding can be loaded', null, new AggregateError([pcsclite, pcscMini]))
  }
}

function attempt<T>(load: () => T): T | Error {
  try {
    return load()
  } catch (error) {
    return toPcscFault(error)
  }
}

function overPcsclite(pcsclite: Pcsclite): PcscBinding {
  return { open: (watcher) => new PcscliteContext(pcsclite, watcher) }
}

function overPcscMini(pcscMini: PcscMini, repeat: Repeat): PcscBinding {
  return { open: (watcher) => new PcscMiniContext(pcscMini, watcher, repeat) }
}

/** Where others merely keep the card open, an exclusive connection is refused and a shared one with a transaction is not. */
function withFallback(exclusive: PcscBinding, pcscMini: PcscMini, repeat: Repeat): PcscBinding {
  return { open: (watcher) => shareWhenRefused(exclusive.open(watcher), pcscMini, repeat) }
}

function shareWhenRefused(context: PcscContext, pcscMini: PcscMini, repeat: Repeat): PcscContext {
  return {
    get states() {
      return context.states
    },
    connect: (reader): Promise<PcscHandle> =>
      context.connect(reader).catch((error: unknown) => {
        if (toPcscFault(error).returnCode !== SCARD.SHARING_VIOLATION) throw error
        return connectShared(pcscMini, reader, repeat)
      }),
    close: () => context.close(),
  }
}
