/** Commands for what concerns the whole computer: policies of its browsers, what an installation does, its version. */
import type { Command } from 'commander'
import { type Handle, jsonOption, repeatedOption } from './command-parts.ts'
import type { PolicyAction } from './commands/policy-install.ts'
import type { SetupAction, SetupFlags } from './commands/setup.ts'

const POLICY_ACTIONS: Readonly<Record<PolicyAction, string>> = {
  install:
    'add to the policies of the browsers of this computer, so that portals reach the bridge without a question',
  uninstall: 'take out what was added, and nothing else',
  show: 'tell for each browser and portal whether it asks a question',
}

const SETUP_ACTIONS: Readonly<Record<SetupAction, string>> = {
  install: 'set up this computer: configuration, service, trust and policies; what installers call',
  remove: 'undo it; configuration and state stay, unless --purge',
}

/** Below the command that writes policy files for administrators. */
export function addInstalledPolicies(policy: Command, handle: Handle): void {
  // The options of both have the same names.
  policy.enablePositionalOptions()
  for (const [action, description] of Object.entries(POLICY_ACTIONS) as [PolicyAction, string][])
    policy
      .command(action)
      .description(description)
      .addOption(repeatedOption('--origin <url>', 'origin of a portal; may be repeated'))
      .addOption(
        repeatedOption('--ca <file>', 'ca.pem that Chromium browsers of Linux are to trust; may be repeated'),
      )
      .option('--config <file>', 'configuration file whose portals are meant where none is named')
      .addOption(jsonOption())
      .action(
        handle(async () => (await import('./commands/policy-install.ts')).installedPolicy.bind(null, action)),
      )
}

export function addComputerCommands(program: Command, handle: Handle): void {
  const setup = program
    .command('setup')
    .description('what an installation does on this computer, and its removal')
  const ofSetup = (action: SetupAction): Command =>
    setup
      .command(action)
      .description(SETUP_ACTIONS[action])
      .option('--json', 'no effect here: each step prints what it does')
      .action(
        handle<[SetupFlags]>(async () => (await import('./commands/setup.ts')).setup.bind(null, action)),
      )
  ofSetup('install')
    .option('--origins <list>', 'portals that may connect, separated by spaces')
    .option('--locale <language>', 'language of the messages: fr, en')
    .option('--pin-entry <way>', 'who takes the code porteur: page, api')
    .option('--trust <choice>', 'have the browsers of this computer trust the bridge: true, false')
    .option('--policy <choice>', 'let the portals reach the bridge without a question: true, false')
    .option('--terminal-server <choice>', 'a bridge for each user, behind a switchboard: true, false')
  ofSetup('remove').option('--purge', 'configuration, certificates, consents and audit trail as well')

  program
    .command('version')
    .description('print the version; with --check, tell whether there is a newer one (nothing is installed)')
    .option('--check [url]', 'read the signed list of versions at this https address, or in a file')
    .option('--key <file>', "the publisher's public key (PEM, Ed25519) instead of the shipped one")
    .addOption(jsonOption())
    .action(handle(async () => (await import('./commands/version.ts')).version))
}
