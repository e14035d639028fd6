/** The commands of cps-bridge, their options and their help. */
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import type { Locale } from '../errors/messages.ts'
import { addAdministrationCommands } from './add-administration-commands.ts'
import { addServerCommands } from './add-server-commands.ts'
import { addSupportCommands } from './add-support-commands.ts'
// Commands are loaded when they run: the daemon needs nothing of the demonstration, the help nothing at all.
import type { CardFlags, SignFlags } from './commands/card-commands.ts'
import type { DemoFlags } from './commands/demo.ts'
import type { OpenFlags } from './commands/open.ts'
import type { CodeFlags } from './commands/pin.ts'
import type { RecordFlags } from './commands/record.ts'
import type { RunFlags } from './commands/run.ts'
import type { VirtualCardFlags } from './commands/virtual-card.ts'
import { localiseHelp } from './localise-help.ts'
import { processOutput } from './output.ts'
import { packageInfo } from '../daemon/package-info.ts'
import { type OperationName, OPERATIONS } from './recorder/operation-name.ts'

/** Runs the work of a command and tells its fault. */
type Perform = (work: () => Promise<void>) => Promise<void>

function parsePort(text: string): number {
  if (!/^[0-9]{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535')
  return Number(text)
}

const configOption = (): Option => new Option('--config <file>', 'configuration file (JSON)')
const portOption = (): Option =>
  new Option('--port <n>', 'port of the bridge; 0 picks a free one').argParser(parsePort)
const virtualOption = (): Option =>
  new Option(
    '--virtual [profile]',
    'a virtual reader with a card of this profile instead of the real readers; "none": empty',
  )
const jsonOption = (): Option => new Option('--json', 'print the result as JSON')
const readerOption = (): Option => new Option('--reader <id>', 'id of the reader, as "readers" prints it')

/**
 * Makes the parser of the command line.
 *
 * @param locale - the language of this invocation
 */
export function buildProgram(perform: Perform, locale: Locale): Command {
  const program = new Command('cps-bridge')
    .description(
      'Lets web portals reach the CPS card in the reader of this computer: card events, national identifier,\n' +
        'check of the code porteur and signature of the e-CPS activation request, on localhost.',
    )
    .version(packageInfo().version)
    .exitOverride()
    // The fault is told where it is caught, in the language and the form that were asked for.
    .configureOutput({ outputError: () => undefined })

  program
    .command('run')
    .description('run the bridge in the foreground, until Ctrl-C or SIGTERM')
    .addOption(configOption())
    .addOption(portOption())
    .addOption(virtualOption())
    .option('--system', 'as the service of this computer, which serves every user of it')
    .option('--switchboard', 'behind the switchboard of this computer, instead of on a port of its own')
    .option('--json', 'no effect here: standard output is JSON lines already')
    .action((flags: RunFlags) => perform(async () => (await import('./commands/run.ts')).run(flags, locale)))

  if (packageInfo().hasDemonstration) addDemo(program, perform)

  program
    .command('open')
    .description('open the status page with your card, what sites asked of it, and the change of its code')
    .option('--doctor', 'open the page that examines this computer instead')
    .option('--print', 'print the address instead of opening a browser; whoever has it sees the same')
    .option('--json', 'print the address as JSON instead of opening a browser')
    .action((flags: OpenFlags) =>
      perform(async () => (await import('./commands/open.ts')).open(flags, processOutput, locale)),
    )

  program
    .command('virtual-card')
    .description('play a virtual CPS card into pcscd (reader driver vpcd), so that any PC/SC program sees it')
    .option('--profile <profile>', 'profile of the card', 'rpps')
    .option('--vpcd <host:port>', 'address of the vpcd reader driver', '127.0.0.1:35963')
    .option('--json', 'tell also that the driver is waited for as a line of JSON')
    .action((flags: VirtualCardFlags) =>
      perform(async () =>
        (await import('./commands/virtual-card.ts')).virtualCard(flags, processOutput, locale),
      ),
    )

  addCardCommands(program, perform, locale)
  addPinCommands(program, perform, locale)
  addTranscriptCommands(program, perform, locale)
  addAdministrationCommands(program, perform, locale)
  addServerCommands(program, perform, locale)
  addSupportCommands(program, perform, locale)
  localiseHelp(program, locale)
  return program
}

function addDemo(program: Command, perform: Perform): void {
  program
    .command('demo')
    .description('run the bridge, a reference portal and a virtual reader, and print the address to open')
    .addOption(portOption())
    .option('--pcsc', 'use the real readers of this computer')
    .option('--anchors <file>', 'PEM of further authorities whose cards the demonstration trusts')
    .option('--clients <file>', 'further clients of its identity provider (docs/pro-sante-connect.md)')
    .option('--json', 'no effect here: standard output is JSON lines already')
    .action((flags: DemoFlags) => perform(async () => (await import('./commands/demo.ts')).demo(flags)))
}

function addCardCommands(program: Command, perform: Perform, locale: Locale): void {
  program
    .command('readers')
    .description('list the readers and what is in them')
    .addOption(configOption())
    .addOption(virtualOption())
    .addOption(jsonOption())
    .action((flags: CardFlags) =>
      perform(async () =>
        (await import('./commands/card-commands.ts')).readers(flags, processOutput, locale),
      ),
    )

  program
    .command('identity')
    .description('print the national identifier and name of the holder (needs no code)')
    .addOption(readerOption())
    .addOption(configOption())
    .addOption(virtualOption())
    .addOption(jsonOption())
    .action((flags: CardFlags) =>
      perform(async () =>
        (await import('./commands/card-commands.ts')).identity(flags, processOutput, locale),
      ),
    )

  program
    .command('diagnose')
    .description('print what a support case needs to know of the card, and nothing of its holder')
    .addOption(readerOption())
    .addOption(configOption())
    .addOption(virtualOption())
    .addOption(jsonOption())
    .action((flags: CardFlags) =>
      perform(async () => (await import('./commands/diagnose.ts')).diagnose(flags, processOutput, locale)),
    )

  program
    .command('sign')
    .description('sign an activation request with the card; the code porteur is asked on the terminal')
    .requiredOption(
      '--audience <origin>',
      'origin of the portal that gave the challenge, for example https://sante-paca.fr',
    )
    .requiredOption('--challenge <text>', 'the challenge of the portal (base64url)')
    .addOption(new Option('--format <format>', 'format of the token').choices(['jws', 'web-eid:1.0']))
    .option('--confirm <thumbprint>', 'thumbprint (RFC 7638) of the key of the page')
    .option('--allow-last-try', 'use the last try before the card is blocked')
    .option('--pin-stdin', 'read the code from the first line of standard input')
    .addOption(readerOption())
    .addOption(configOption())
    .addOption(virtualOption())
    .addOption(jsonOption())
    .action((flags: SignFlags) =>
      perform(async () => (await import('./commands/card-commands.ts')).sign(flags, processOutput, locale)),
    )
}

function addPinCommands(program: Command, perform: Perform, locale: Locale): void {
  const pin = program
    .command('pin')
    .description('the code porteur: its tries, its change, unblocking the card')
  const onCard = (name: string, description: string): Command =>
    pin
      .command(name)
      .description(description)
      .addOption(readerOption())
      .addOption(configOption())
      .addOption(virtualOption())
      .addOption(jsonOption())
  onCard('status', 'print how many tries the code porteur and the unblocking code have left').action(
    (flags: CardFlags) =>
      perform(async () => (await import('./commands/pin.ts')).pinStatus(flags, processOutput, locale)),
  )
  onCard('change', 'change the code porteur; the current and the new one are asked on the terminal')
    .option('--allow-last-try', 'use the last try of the current code before the card is blocked')
    .option('--pin-stdin', 'read current code, new code and new code again, a line each, from standard input')
    .action((flags: CodeFlags) =>
      perform(async () => (await import('./commands/pin.ts')).pinChange(flags, processOutput, locale)),
    )
  onCard('unblock', 'set a new code porteur with the unblocking code (8 digits) of the letter from the ANS')
    .option('--allow-last-try', 'use the last try of the unblocking code before the card is lost for good')
    .option(
      '--pin-stdin',
      'read unblocking code, new code and new code again, a line each, from standard input',
    )
    .action((flags: CodeFlags) =>
      perform(async () => (await import('./commands/pin.ts')).pinUnblock(flags, processOutput, locale)),
    )
}

function addTranscriptCommands(program: Command, perform: Perform, locale: Locale): void {
  program
    .command('record')
    .description(
      'write what a card is sent and answers during an operation, without anything of its holder: codes, names,\n' +
        'identifiers, serial numbers, certificates and signatures are replaced before the file is written',
    )
    .requiredOption('--out <file>', 'the file to write; it must not exist')
    .addOption(new Option('--operation <name>', 'what to do').choices(OPERATIONS).default('identity'))
    .option('--pin-stdin', 'read the code from the first line of standard input')
    .addOption(readerOption())
    .addOption(configOption())
    .addOption(virtualOption())
    .addOption(jsonOption())
    .action((flags: RecordFlags) =>
      perform(async () => (await import('./commands/record.ts')).record(flags, processOutput, locale)),
    )

  program
    .command('replay')
    .description('run an operation on the card of a file that "record" wrote, and print how it ends')
    .argument('<file>', 'the file')
    .addArgument(new Argument('<operation>', 'what to do').choices(OPERATIONS))
    .option('--json', 'no effect here: standard output is JSON lines already')
    .action((file: string, operation: OperationName) =>
      perform(async () => (await import('./commands/replay.ts')).replay(file, operation, processOutput)),
    )
}
