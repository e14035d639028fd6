/** Commands for portals' servers: what checks a token, and whom it trusts. */
import { type Command, Option } from 'commander'
import { type Handle, jsonOption, repeatedOption } from './command-parts.ts'
import type { ExportFlags } from './commands/anchors.ts'
import type { VerifyFlags } from './commands/verify.ts'

export function addServerCommands(program: Command, handle: Handle): void {
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
    .addOption(
      repeatedOption(
        '--anchors <file>',
        'authorities to trust instead of the imported ones; may be repeated',
      ),
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
    .addOption(
      repeatedOption(
        '--ocsp-url <url>',
        'responder to ask instead of those of the certificates; may be repeated',
      ),
    )
    .addOption(
      repeatedOption(
        '--crl-url <url>',
        'list to fetch instead of those of the certificates; may be repeated',
      ),
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
    .action(
      handle<[string | undefined, VerifyFlags]>(async () => {
        const { verify } = await import('./commands/verify.ts')
        return async (file, flags, output) => {
          const surroundings = { input: process.stdin, output, now: () => new Date() }
          if (!(await verify(file, flags, surroundings))) process.exitCode = 1
        }
      }),
    )
  addAnchorCommands(program, handle)
}

function addAnchorCommands(program: Command, handle: Handle): void {
  const anchors = program.command('anchors').description('the authorities whose cards "verify" trusts')
  anchors
    .command('import')
    .description(
      'trust the authorities of the files that the agency publishes, in the place of those before;\n' +
        'any other certificate is refused by its fingerprint',
    )
    .argument('<files...>', 'PEM or DER')
    .addOption(jsonOption())
    .action(handle(async () => (await import('./commands/anchors.ts')).importAnchorFiles))
  anchors
    .command('export')
    .description('print what was imported, as PEM')
    .option('--virtual', 'the authorities of the virtual cards of this state folder instead, for test runs')
    .option('--json', 'print { anchors }, each PEM')
    .action(handle<[ExportFlags]>(async () => (await import('./commands/anchors.ts')).exportAnchors))
}
