/** `cps-bridge doctor`: looks at everything between a portal and the card, and names what does not work. */
import { judge } from '../../doctor/judge.ts'
import { exitCodeOf, type Finding, tell, type ToldFinding } from '../../doctor/finding.ts'
import { applyFixes, type FixOutcome } from '../../doctor/fixes.ts'
import { examineMachine } from '../../daemon/examine-machine.ts'
import { commandRunner } from '../../state/run-command.ts'
import type { Locale } from '../../errors/messages.ts'
import type { CardFlags } from './card-commands.ts'
import type { Output } from '../output.ts'
import { colour, type Progress, terminalProgress } from '../terminal.ts'

export interface DoctorFlags extends Pick<CardFlags, 'config' | 'json'> {
  readonly fix?: boolean | undefined
  readonly bundle?: string | undefined
  readonly quiet?: boolean | undefined
}

const TEXTS = {
  fr: {
    looking: 'Examen en cours : {area}…',
    states: { broken: 'PANNE', warning: 'ATTENTION', info: 'À SAVOIR', ok: 'OK' },
    done: 'Fait',
    notDone: 'Échec',
    nothingToFix: 'Rien n’est à réparer sans risque.',
    sum: ['Tout fonctionne.', 'Cela fonctionne, avec des réserves.', 'Quelque chose ne fonctionne pas.'],
    bundle: 'Archive pour l’assistance : {file}',
  },
  en: {
    looking: 'Examining: {area}…',
    states: { broken: 'BROKEN', warning: 'WARNING', info: 'NOTE', ok: 'OK' },
    done: 'Done',
    notDone: 'Failed',
    nothingToFix: 'Nothing can be mended without a risk.',
    sum: ['Everything works.', 'It works, with reservations.', 'Something does not work.'],
    bundle: 'Archive for the support: {file}',
  },
} as const

const COLOURS = { broken: 31, warning: 33, info: 36, ok: 32 } as const
/** A service may take a while to start. */
const FIX_MS = 60_000

function printFinding({ code, state, what, action }: ToldFinding, output: Output, locale: Locale): void {
  const mark = TEXTS[locale].states[state].padEnd(locale === 'fr' ? 9 : 7)
  output.line(`${colour(mark, COLOURS[state])}  ${what}  [${code}]`)
  if (action !== null) output.line(`${' '.repeat(mark.length)}  → ${action}`)
}

async function look(
  flags: DoctorFlags,
  locale: Locale,
  progress: Progress,
): Promise<{
  readonly findings: readonly Finding[]
  readonly examined: Awaited<ReturnType<typeof examineMachine>>
}> {
  const examined = await examineMachine({ config: flags.config }, (area) =>
    progress.show(TEXTS[locale].looking.replace('{area}', area[locale])),
  )
  progress.clear()
  return { findings: judge(examined.facts), examined }
}

function printFixes(outcomes: readonly FixOutcome[], output: Output, locale: Locale): void {
  const { done, notDone, nothingToFix } = TEXTS[locale]
  for (const { command, ok } of outcomes)
    output.line(`${ok ? done : notDone}${locale === 'fr' ? ' : ' : ': '}${command}`)
  if (outcomes.length === 0) output.line(nothingToFix)
  output.line('')
}

/** The exit code is 0: nothing to do, 1: warnings, 2: something does not work. */
export async function doctor(flags: DoctorFlags, output: Output, locale: Locale): Promise<void> {
  const progress = terminalProgress(process.stderr, flags.json === true || flags.quiet === true)
  let { findings, examined } = await look(flags, locale, progress)
  let fixes: readonly FixOutcome[] = []
  if (flags.fix === true) {
    fixes = await applyFixes(findings, commandRunner(FIX_MS))
    if (flags.json !== true) printFixes(fixes, output, locale)
    if (fixes.length > 0) ({ findings, examined } = await look(flags, locale, progress))
  }
  const told = findings.map((finding) => tell(finding, locale))
  const exitCode = exitCodeOf(findings)
  if (flags.json === true)
    output.json({ at: examined.facts.at.toISOString(), exitCode, fixes, findings: told })
  else {
    const shown = flags.quiet === true ? told.filter(({ state }) => state !== 'ok') : told
    for (const finding of shown) printFinding(finding, output, locale)
    output.line('')
    output.line(TEXTS[locale].sum[exitCode])
  }
  if (flags.bundle !== undefined) {
    const { writeBundle } = await import('../support-bundle.ts')
    const file = await writeBundle(flags.bundle, { ...examined, findings })
    if (flags.json !== true) output.line(TEXTS[locale].bundle.replace('{file}', file))
  }
  if (exitCode !== 0) process.exitCode = exitCode
}
