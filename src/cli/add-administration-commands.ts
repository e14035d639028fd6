/** Commands for who looks after the computers and bridges: certificates, policies, conformance. */
import { type Command, Option } from 'commander'
import type { CertificateAction } from './commands/certificate.ts'
import type { ServiceAction } from './service/service-texts.ts'
import { addComputerCommands, addInstalledPolicies } from './add-computer-commands.ts'
import { configOption, type Handle, jsonOption, noJsonOption, repeatedOption } from './command-parts.ts'

const ACTIONS: Readonly<Record<CertificateAction, string>> = {
  install: 'have the browsers of this user trust the bridge; an older authority of ours is removed',
  status: 'tell for each certificate store whether it trusts the bridge',
  renew: 'make a new authority and put it in the place of the old one (the bridge must be stopped)',
  uninstall: 'remove the authority from every store',
}

const SERVICE_ACTIONS: Readonly<Record<ServiceAction, string>> = {
  install: 'install and start the service, which is there after every start of the computer',
  uninstall: 'stop and remove the service',
  start: 'start the service',
  stop: 'stop the service until the next start of the computer',
  restart: 'restart the service',
  status: 'tell whether the service is installed, and whether it runs',
}

export function addAdministrationCommands(program: Command, handle: Handle): void {
  const certificate = program
    .command('certificate')
    .description('the certificate authority of this computer, and who trusts it')
  for (const [action, description] of Object.entries(ACTIONS) as [CertificateAction, string][])
    certificate
      .command(action)
      .description(description)
      .option('--system', 'the stores of all users of this computer, instead of those of this user')
      .option('--ca <file>', 'another ca.pem than the one of the state folder, for whom runs it for a user')
      .addOption(jsonOption())
      .action(handle(async () => (await import('./commands/certificate.ts')).certificate.bind(null, action)))

  addServiceCommands(program, handle)

  const policy = program
    .command('policy')
    .description(
      'write the policy files that let portals reach the bridge without a question of the browser,\n' +
        'or print what a portal itself has to send',
    )
    .addOption(new Option('--browser <name>', 'for which browser').choices(['chrome', 'edge', 'firefox']))
    .addOption(new Option('--os <name>', 'for which system').choices(['windows', 'macos', 'linux']))
    .addOption(repeatedOption('--origin <url>', 'origin of a portal; may be repeated'))
    .addOption(repeatedOption('--ca <file>', 'ca.pem of a computer that is to be trusted; may be repeated'))
    .option('--out <folder>', 'write the files there instead of printing them')
    .option('--portal <origin>', 'print the headers that this portal has to send')
    .addOption(jsonOption())
    .action(handle(async () => (await import('./commands/policy.ts')).policy))
  addInstalledPolicies(policy, handle)
  addComputerCommands(program, handle)

  program
    .command('conformance')
    .description(
      'try a running bridge against the published protocol, row by row (it has to run with --virtual);\n' +
        'exit code 1 when it does something else',
    )
    .argument('[url]', 'address of the bridge, https://localhost:PORT; by default the bridge of this user')
    .addOption(repeatedOption('--origin <url>', 'an origin that this bridge allows; may be repeated'))
    .option('--ca <file>', 'ca.pem of that bridge, when it is not the one of this user')
    .addOption(jsonOption())
    .action(handle(async () => (await import('./commands/conformance.ts')).conformance))
}

function addServiceCommands(program: Command, handle: Handle): void {
  program
    .command('switchboard')
    .description(
      'lead each connection to the bridge of the user who opened it; the service of a terminal server',
    )
    .addOption(noJsonOption())
    .action(
      handle<[object]>(async () => {
        const { switchboard } = await import('./commands/switchboard.ts')
        return (_flags, _output, locale) => switchboard(locale)
      }),
    )

  const service = program
    .command('service')
    .description('the bridge as a service of this computer, or of this user alone')
  for (const [action, description] of Object.entries(SERVICE_ACTIONS) as [ServiceAction, string][]) {
    const command = service
      .command(action)
      .description(description)
      .option('--user', 'the service of this user, from log-on to log-off, instead of that of the computer')
    if (action === 'install')
      command
        .option(
          '--terminal-server',
          'a bridge of each user from their log-on, and a switchboard that leads each connection to its user’s bridge',
        )
        .addOption(configOption())
    if (action === 'uninstall')
      command.option('--purge', 'remove what the service keeps too: authority, consents and audit trail')
    command
      .addOption(jsonOption())
      .action(handle(async () => (await import('./commands/service.ts')).service.bind(null, action)))
  }
}
