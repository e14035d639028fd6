/** Commands for who looks after a bridge that runs, or does not: doctor, configuration, logs, state. */
import { Argument, type Command, type Option } from 'commander'
import { configOption, type Handle, jsonOption } from './command-parts.ts'
import { type Shell, SHELLS } from './manual/shells.ts'

export function addSupportCommands(program: Command, handle: Handle): void {
  program
    .command('doctor')
    .description(
      'look at everything between a portal and the card, and name what does not work;\n' +
        'exit code 0: nothing to do, 1: warnings, 2: something does not work',
    )
    .option('--fix', 'mend what can be mended without a risk, and say what was done')
    .option('--bundle <file>', 'write an archive (.tar.gz) for the support, without personal data')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(handle(async () => (await import('./commands/doctor.ts')).doctor))

  const config = program.command('config').description('the configuration: what is in force, and its schema')
  config
    .command('check')
    .description(
      'print what the bridge would run with, and the source of each value; exit code 2: it has a fault',
    )
    .addOption(configOption())
    .addOption(jsonOption())
    .action(handle(async () => (await import('./commands/config.ts')).configCheck))
  config
    .command('schema')
    .description('print the JSON Schema of the configuration file, with which editors complete')
    .option('--json', 'no effect here: the schema is JSON already')
    .action(
      handle<[object]>(async () => {
        const { configSchema } = await import('./commands/config.ts')
        return (_flags, output) => configSchema(output)
      }),
    )

  program
    .command('status')
    .description(
      'tell whether the bridge of this user runs and works; exit code 0: it does, 1: something is wrong, 2: it does not run',
    )
    .option('--metrics', 'print the counts for monitoring, in the text format of Prometheus')
    .addOption(jsonOption())
    .action(handle(async () => (await import('./commands/status.ts')).status))

  program
    .command('logs')
    .description('print what the bridge has logged')
    .option('--since <time>', 'from this time on (ISO 8601), or since so long ago: 30m, 2h, 7d')
    .option('--follow', 'go on with what is logged from now on')
    .addOption(configOption())
    .addOption(jsonOption('print the lines as they are, JSON'))
    .action(handle(async () => (await import('./commands/logs.ts')).logs))

  addManual(program, handle)
}

/** What is written from the commands themselves, all of them. */
function addManual(program: Command, handle: Handle): void {
  const forPrograms = (): Option => jsonOption('no effect here: what is printed is for programs already')
  program
    .command('completion')
    .description('print the script by which a shell completes the words of this command line')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addOption(forPrograms())
    .action(
      handle<[Shell, object]>(async () => {
        const { completion } = await import('./commands/manual.ts')
        return (shell, _flags, output) => completion(program, shell, output)
      }),
    )
  program
    .command('man')
    .description('print the manual page, made of this help: cps-bridge man | man -l -')
    .addOption(forPrograms())
    .action(
      handle<[object]>(async () => {
        const { man } = await import('./commands/manual.ts')
        return (_flags, output, locale) => man(program, output, locale)
      }),
    )
}
