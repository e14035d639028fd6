/** The command line of cps-bridge. */
import { CommanderError } from 'commander'
import { commandLocale } from './command-locale.ts'
import { processOutput, runCommandLine, type Telling, tellFault } from './output.ts'
import { buildProgram } from './program.ts'
import { refuseDebugger } from './refuse-debugger.ts'
import { usageFault } from './usage-fault.ts'

async function main(args: readonly string[]): Promise<void> {
  const locale = commandLocale(args, process.env)
  const telling: Telling = {
    output: processOutput,
    locale,
    json: args.includes('--json'),
    platform: process.platform,
  }
  await runCommandLine(async () => {
    await Promise.resolve()
    refuseDebugger(process)
  }, telling)
  if (process.exitCode !== undefined) return
  try {
    await buildProgram((work) => runCommandLine(work, telling), locale).parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help and version are no faults, and help for a command that lacks its second word was printed already.
    if (error.exitCode === 0) return
    process.exitCode = 2
    if (error.code !== 'commander.help')
      tellFault(usageFault(error), { ...telling, hint: ' (cps-bridge --help)' })
  }
}

/** A call into the system that never returns (a card reader without an answer) keeps no process alive after its command. */
const LEFT_OVER_MS = 250

await main(process.argv.slice(2))
setTimeout(() => process.exit(), LEFT_OVER_MS).unref()
