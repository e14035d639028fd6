/** The commands of cps-bridge, their options and their help. */
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import type { Locale } from '../errors/messages.ts'
import { addAdministrationCommands } from './add-administration-commands.ts'
import { addServerCommands } from './add-server-commands.ts'
import { addSupportCommands } from './add-support-commands.ts'
import {
  configOption,
  type Handle,
  handling,
  jsonOption,
  noJsonOption,
  onCard,
  type Perform,
  virtualOption,
} from './command-parts.ts'
import type { DemoFlags } from './commands/demo.ts'
import type { RunFlags } from './commands/run.ts'
import { localiseHelp } from './localise-help.ts'
import { packageInfo } from '../daemon/package-info.ts'
import { type OperationName, OPERATIONS } from './recorder/operation-name.ts'

function parsePort(text: string): number {
  if (!/^[0-9]{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535')
  return Number(text)
}

const portOption = (): Option =>
  new Option('--port <n>', 'port of the bridge; 0 picks a free one').argParser(parsePort)
/**
 * Makes the parser of the command line.
 *
 * @param locale - the language of this invocation
 */
export function buildProgram(perform: Perform, locale: Locale): Command {
  const handle = handling(perform, locale)
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
    .addOption(noJsonOption())
    .action(
      handle<[RunFlags]>(async () => {
        const { run } = await import('./commands/run.ts')
        return (flags) => run(flags, locale)
      }),
    )

  if (packageInfo().hasDemonstration) addDemo(program, handle)

  program
    .command('open')
    .description('open the status page with your card, what sites asked of it, and the change of its code')
    .option('--doctor', 'open the page that examines this computer instead')
    .option('--print', 'print the address instead of opening a browser; whoever has it sees the same')
    .option('--json', 'print the address as JSON instead of opening a browser')
    .action(handle(async () => (await import('./commands/open.ts')).open))

  program
    .command('virtual-card')
    .description('play a virtual CPS card into pcscd (reader driver vpcd), so that any PC/SC program sees it')
    .option('--profile <profile>', 'profile of the card', 'rpps')
    .option('--vpcd <host:port>', 'address of the vpcd reader driver', '127.0.0.1:35963')
    .option('--json', 'tell also that the driver is waited for as a line of JSON')
    .action(handle(async () => (await import('./commands/virtual-card.ts')).virtualCard))

  addCardCommands(program, handle)
  addPinCommands(program, handle)
  addTranscriptCommands(program, handle)
  addAdministrationCommands(program, handle)
  addServerCommands(program, handle)
  addSupportCommands(program, handle)
  localiseHelp(program, locale)
  return program
}

function addDemo(program: Command, handle: Handle): void {
  program
    .command('demo')
    .description('run the bridge, a reference portal and a virtual reader, and print the address to open')
    .addOption(portOption())
    .option('--pcsc', 'use the real readers of this computer')
    .option('--anchors <file>', 'PEM of further authorities whose cards the demonstration trusts')
    .option('--clients <file>', 'further clients of its identity provider (docs/pro-sante-connect.md)')
    .addOption(noJsonOption())
    .action(handle<[DemoFlags]>(async () => (await import('./commands/demo.ts')).demo))
}

function addCardCommands(program: Command, handle: Handle): void {
  program
    .command('readers')
    .description('list the readers and what is in them')
    .addOption(configOption())
    .addOption(virtualOption())
    .addOption(jsonOption())
    .action(handle(async () => (await import('./commands/card-commands.ts')).readers))

  onCard(
    program
      .command('identity')
      .description('print the national identifier and name of the holder (needs no code)'),
  ).action(handle(async () => (await import('./commands/card-commands.ts')).identity))

  onCard(
    program
      .command('diagnose')
      .description('print what a support case needs to know of the card, and nothing of its holder'),
  ).action(handle(async () => (await import('./commands/diagnose.ts')).diagnose))

  onCard(
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
      .option('--pin-stdin', 'read the code from the first line of standard input'),
  ).action(handle(async () => (await import('./commands/card-commands.ts')).sign))
}

function addPinCommands(program: Command, handle: Handle): void {
  const pin = program
    .command('pin')
    .description('the code porteur: its tries, its change, unblocking the card')
  const ofPin = (name: string, description: string): Command =>
    onCard(pin.command(name).description(description))
  ofPin('status', 'print how many tries the code porteur and the unblocking code have left').action(
    handle(async () => (await import('./commands/pin.ts')).pinStatus),
  )
  ofPin('change', 'change the code porteur; the current and the new one are asked on the terminal')
    .option('--allow-last-try', 'use the last try of the current code before the card is blocked')
    .option('--pin-stdin', 'read current code, new code and new code again, a line each, from standard input')
    .action(handle(async () => (await import('./commands/pin.ts')).pinChange))
  ofPin('unblock', 'set a new code porteur with the unblocking code (8 digits) of the letter from the ANS')
    .option('--allow-last-try', 'use the last try of the unblocking code before the card is lost for good')
    .option(
      '--pin-stdin',
      'read unblocking code, new code and new code again, a line each, from standard input',
    )
    .action(handle(async () => (await import('./commands/pin.ts')).pinUnblock))
}

function addTranscriptCommands(program: Command, handle: Handle): void {
  onCard(
    program
      .command('record')
      .description(
        'write what a card is sent and answers during an operation, without anything of its holder: codes, names,\n' +
          'identifiers, serial numbers, certificates and signatures are replaced before the file is written',
      )
      .requiredOption('--out <file>', 'the file to write; it must not exist')
      .addOption(new Option('--operation <name>', 'what to do').choices(OPERATIONS).default('identity'))
      .option('--pin-stdin', 'read the code from the first line of standard input'),
  ).action(handle(async () => (await import('./commands/record.ts')).record))

  program
    .command('replay')
    .description('run an operation on the card of a file that "record" wrote, and print how it ends')
    .argument('<file>', 'the file')
    .addArgument(new Argument('<operation>', 'what to do').choices(OPERATIONS))
    .addOption(noJsonOption())
    .action(
      handle<[string, OperationName, object]>(async () => {
        const { replay } = await import('./commands/replay.ts')
        return (file, operation, _flags, output) => replay(file, operation, output)
      }),
    )
}
