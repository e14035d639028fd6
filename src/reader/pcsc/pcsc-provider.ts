/** The readers of the system, over PC/SC. */
import type { BaseLogger } from 'pino'
import type { CardConnection, ConnectOptions, ReaderEvent, ReaderProvider } from '../reader.ts'
import { CardConnector } from './card-connector.ts'
import { type BindingName, chooseBinding } from './choose-binding.ts'
import { settlesWithin } from './timeout.ts'
import type { PcscBinding } from './pcsc-binding.ts'
import { reasonOf } from './return-codes.ts'
import { type WatchArrival, watchServiceArrival } from './service-arrival.ts'
import { ServiceWatch } from './service-watch.ts'
import { PCSC_TIMINGS, type PcscTimings } from './timings.ts'

export interface PcscProviderOptions {
  /** `auto` unless told else. One that cannot be loaded is the cause of `PCSC_UNAVAILABLE`. */
  readonly binding?: BindingName
  /** Called at each look for the service, instead of the choice of `binding`. Throws PcscFault when there is no binding. */
  readonly loadBinding?: () => PcscBinding
  /** Told in words which binding is used, once it is loaded. */
  readonly onBinding?: (binding: string) => void
  readonly logger?: Pick<BaseLogger, 'info' | 'warn'>
  readonly timings?: Partial<PcscTimings>
  /** Tells when a service may have come; the system's own unless told else. */
  readonly watchArrival?: WatchArrival
}

/**
 * Makes the provider of the system's readers. Nothing native is loaded before `start`, and what is missing then
 * (binding or service) is looked for until it is there. It is the cause of every `PCSC_UNAVAILABLE` until then.
 */
export function createPcscProvider(options: PcscProviderOptions = {}): ReaderProvider {
  return new PcscProvider(options)
}

class PcscProvider implements ReaderProvider {
  readonly backend = 'pcsc'
  readonly #logger: PcscProviderOptions['logger']
  readonly #timings: PcscTimings
  readonly #watch: ServiceWatch
  readonly #connector: CardConnector
  #listener: ((event: ReaderEvent) => void) | undefined
  #stopped: Promise<unknown> | undefined

  constructor({
    binding = 'auto',
    loadBinding,
    onBinding,
    logger,
    timings,
    watchArrival,
  }: PcscProviderOptions) {
    this.#logger = logger
    this.#timings = { ...PCSC_TIMINGS, ...timings }
    this.#watch = new ServiceWatch({
      loadBinding: loadBinding ?? chooseBinding(binding, logger, undefined, onBinding),
      timings: this.#timings,
      watchArrival: watchArrival ?? watchServiceArrival,
      tell: (event) => this.#tell(event),
      onServiceGone: (fault) => {
        const { message, returnCode } = fault
        this.#logger?.warn(
          { event: 'pcsc-lost', reason: reasonOf(fault), fault: message, returnCode },
          'no PC/SC service',
        )
        this.#connector.markGone(reasonOf(fault))
      },
    })
    this.#connector = new CardConnector({ watch: this.#watch, timings: this.#timings, logger })
  }

  start(listener: (event: ReaderEvent) => void): Promise<void> {
    if (this.#listener !== undefined) throw new RangeError('the readers were started before')
    this.#listener = listener
    return this.#watch.start()
  }

  connect(reader: string, options: ConnectOptions): Promise<CardConnection> {
    return this.#connector.connect(reader, options)
  }

  async stop(): Promise<void> {
    this.#stopped ??= Promise.allSettled([this.#connector.stop(), this.#watch.stop()])
    await settlesWithin(this.#stopped, this.#timings.stopMs)
  }

  #tell(event: ReaderEvent): void {
    if (event.type === 'card-removed' || event.type === 'reader-detached') {
      this.#connector.markGone('card-removed', event.reader)
    }
    if (event.type === 'service-recovered')
      this.#logger?.info({ event: 'pcsc-recovered' }, 'the PC/SC service is there again')
    this.#listener?.(event)
  }
}
