/** `cps-bridge run`: the daemon in the foreground. */
import { type ConfigFlags, loadConfig } from '../config-file.ts'
import { createLogger, startDaemon } from '../daemon.ts'
import type { Output } from '../output.ts'
import { packageInfo } from '../package-info.ts'
import { untilSignal } from '../until-signal.ts'

export async function run(flags: ConfigFlags, output: Output): Promise<void> {
  const stopAsked = untilSignal()
  const config = loadConfig(flags)
  const logger = createLogger(config)
  const starting = startDaemon(config, packageInfo(), logger)
  const daemon = await Promise.race([starting, stopAsked.then(() => null)])
  // Making the first keys takes seconds; what is half made is made again at the next start.
  if (daemon === null) process.exit(0)
  output.json({ event: 'listening', url: daemon.url })
  await stopAsked
  await daemon.stop()
}
