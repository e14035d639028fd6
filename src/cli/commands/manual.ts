/** `cps-bridge completion` and `cps-bridge man`: what shells and `man` read, written from the commands themselves. */
import type { Command } from 'commander'
import { packageInfo } from '../../daemon/package-info.ts'
import type { Locale } from '../../errors/messages.ts'
import { entriesOf } from '../manual/command-tree.ts'
import { completionFor } from '../manual/completions.ts'
import { manPage } from '../manual/man-page.ts'
import type { Shell } from '../manual/shells.ts'
import type { Output } from '../output.ts'

export function completion(program: Command, shell: Shell, output: Output): void {
  output.line(completionFor(shell, entriesOf(program)).trimEnd())
}

export function man(program: Command, output: Output, locale: Locale): void {
  output.line(manPage(entriesOf(program), packageInfo().version, locale).trimEnd())
}
