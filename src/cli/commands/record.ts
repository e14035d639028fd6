/** `cps-bridge record`: the transcript of an operation, without its holder. */
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import type { Locale } from '../../errors/messages.ts'
import type { ReaderProvider } from '../../reader/reader.ts'
import { type Recording, RecordingProvider } from '../../reader/replay/recording-provider.ts'
import { printTranscript } from '../../reader/replay/transcript.ts'
import type { ConfigFlags } from '../../daemon/config-file.ts'
import { openReaders } from '../../daemon/open-readers.ts'
import type { Output } from '../output.ts'
import { isEnteredOnReader, type OperationInput, runOperation } from '../recorder/card-operation.ts'
import type { OperationName } from '../recorder/operation-name.ts'
import { makeTranscript } from '../recorder/make-transcript.ts'
import { Substitutes } from '../recorder/substitutes.ts'
import { fileFault, setupFault } from '../../errors/setup-fault.ts'
import { USAGE } from '../../errors/usage-texts.ts'
import { interruptible } from '../until-signal.ts'
import { obtainPin, readerOptions } from './card-commands.ts'

export interface RecordFlags extends Pick<ConfigFlags, 'config' | 'virtual'> {
  readonly out: string
  readonly operation: OperationName
  readonly reader?: string | undefined
  readonly pinStdin?: boolean | undefined
  readonly json?: boolean | undefined
}

const FILE_MODE = 0o600
const MS_PER_SECOND = 1000

/** A PIN is not asked for twice: the rehearsal gets another one of its length. */
const anyPin = (digits: number): { pin?: string } => (digits === 0 ? {} : { pin: '0'.repeat(digits) })

export async function record(flags: RecordFlags, output: Output, locale: Locale): Promise<void> {
  const options = await readerOptions(flags)
  const open = async () => (await openReaders(options)).provider
  const now = new Date(Math.floor(Date.now() / MS_PER_SECOND) * MS_PER_SECOND)
  const input: OperationInput = { name: flags.operation, now, version: options.info.version }
  // From its end on a signal ends the program at once: nothing was written.
  const { pin, outcome, recording } = await interruptible((signal) =>
    onCard(open, flags, { ...input, signal }, locale),
  )
  const pinDigits = pin?.length ?? 0
  const transcript = await makeTranscript(
    recording,
    {
      operation: flags.operation,
      outcome,
      now,
      pinDigits,
      repeat: async (substitute) => {
        const again = await runOperation(substitute, { ...input, ...anyPin(pinDigits) })
        return again.outcome
      },
    },
    new Substitutes(randomBytes(32)),
  )
  await writeNew(flags.out, printTranscript(transcript))
  const { out, operation } = flags
  const steps = transcript.steps.length
  if (flags.json === true) output.json({ file: out, operation, outcome, steps })
  else output.line(`${out}: ${operation}, ${outcome}, ${steps} ${locale === 'fr' ? 'étapes' : 'steps'}`)
}

/**
 * The operation itself, and what it made of the card.
 *
 * @throws BridgeError `SETUP_INVALID` for a signature whose code would be entered on the reader: nobody here sees what
 *   passes between its PIN pad and the card, so half of it would be recorded.
 */
async function onCard(
  open: () => Promise<ReaderProvider>,
  flags: RecordFlags,
  common: OperationInput & { readonly signal: AbortSignal },
  locale: Locale,
): Promise<{ readonly pin: string | undefined; readonly outcome: string; readonly recording: Recording }> {
  const input = { ...common, reader: flags.reader }
  const signs = flags.operation === 'sign'
  if (signs && (await isEnteredOnReader(await open(), input))) throw setupFault(USAGE.codeOnReader())
  const pin = signs ? await obtainPin(flags, locale, input.signal) : undefined
  const recorder = new RecordingProvider(await open())
  const { outcome } = await runOperation(recorder, { ...input, pin })
  return { pin, outcome, recording: recorder.recording }
}

/** @throws BridgeError `SETUP_INVALID` when the file is there already or cannot be written. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: FILE_MODE })
  } catch (cause) {
    throw fileFault(`--out ${path}`, 'written', cause)
  }
}
