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
  const daemon = await startDaemon(config, packageInfo(), logger)
  output.json({ event: 'listening', url: daemon.url })
  await stopAsked
  await daemon.stop()
}
