/** Commands for portals' servers: what checks a token, and whom it trusts. */
import { type Command, Option } from 'commander'
import type { Locale } from '../errors/messages.ts'
import type { AnchorFlags, ExportFlags } from './commands/anchors.ts'
import type { VerifyFlags } from './commands/verify.ts'
import { processOutput } from './output.ts'

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value]

/** @param perform - runs the work of a command and tells its fault. */
export function addServerCommands(
  program: Command,
  perform: (work: () => Promise<void>) => Promise<void>,
  locale: Locale,
): void {
  program
    .command('verify')
    .description(
      'check a token, for servers in any language; exit code 0: accepted, 1: refused. That the challenge is of this\n' +
        'session, is not too old and is answered once is for the caller to see to',
    )
    .argument('[file]', 'the token; standard input without it')
    .option('--audience <origin>', 'origin of the portal, which the token must name')
    .option('--nonce <challenge>', 'the challenge that the token must answer')
    .option('--confirm <thumbprint>', 'thumbprint (RFC 7638) of the key that the token must be bound to')
    .addOption(
      new Option('--format <format>', 'format of the token').choices(['jws', 'web-eid:1.0']).default('jws'),
    )
    .option(
      '--anchors <file>',
      'authorities to trust instead of the imported ones; may be repeated',
      collect,
      [],
    )
    .option('--allow-test', 'accept test cards; never in production')
    .addOption(
      new Option(
        '--revocation <failure>',
        'a card of which nobody can say whether it is revoked: refused, accepted, not asked',
      )
        .choices(['hard', 'soft', 'none'])
        .default('hard'),
    )
    .option(
      '--ocsp-url <url>',
      'responder to ask instead of those of the certificates; may be repeated',
      collect,
      [],
    )
    .option(
      '--crl-url <url>',
      'list to fetch instead of those of the certificates; may be repeated',
      collect,
      [],
    )
    .option(
      '--lines',
      'a JSON object { token, nonce, audience?, confirm?, id? } a line, an answer a line, until the input ends',
    )
    .option(
      '--serve <address>',
      'keep challenges and judge tokens for a server beside, at a loopback HOST:PORT or the path of a socket',
    )
    .option('--redis <url>', 'with --serve: where several processes share their challenges')
    .option('--json', 'print { ok, identity } or { ok, reason }')
    .action((file: string | undefined, flags: VerifyFlags) =>
      perform(async () => {
        const { verify } = await import('./commands/verify.ts')
        const surroundings = { input: process.stdin, output: processOutput, now: () => new Date() }
        if (!(await verify(file, flags, surroundings))) process.exitCode = 1
      }),
    )
  addAnchorCommands(program, perform, locale)
}

function addAnchorCommands(
  program: Command,
  perform: (work: () => Promise<void>) => Promise<void>,
  locale: Locale,
): void {
  const anchors = program.command('anchors').description('the authorities whose cards "verify" trusts')
  anchors
    .command('import')
    .description(
      'trust the authorities of the files that the agency publishes, in the place of those before;\n' +
        'any other certificate is refused by its fingerprint',
    )
    .argument('<files...>', 'PEM or DER')
    .option('--json', 'print the result as JSON')
    .action((files: readonly string[], flags: AnchorFlags) =>
      perform(async () =>
        (await import('./commands/anchors.ts')).importAnchorFiles(files, flags, processOutput, locale),
      ),
    )
  anchors
    .command('export')
    .description('print what was imported, as PEM')
    .option('--virtual', 'the authorities of the virtual cards of this state folder instead, for test runs')
    .option('--json', 'print { anchors }, each PEM')
    .action((flags: ExportFlags) =>
      perform(async () => (await import('./commands/anchors.ts')).exportAnchors(flags, processOutput)),
    )
}
