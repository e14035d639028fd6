/** Scripts by which shells complete the command line. They hold the words themselves: no program is started for a Tab. */
import type { CommandEntry } from './command-tree.ts'
import type { Shell } from './shells.ts'

type Word = readonly [word: string, description: string]

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

/** What may follow a command, each with what it means. */
const wordsOf = ({ commands, operands, options }: CommandEntry): readonly Word[] => [
  ...commands.map(({ name, description }): Word => [name, oneLine(description)]),
  ...operands.flatMap(({ choices, description }) =>
    choices.map((choice): Word => [choice, oneLine(description)]),
  ),
  ...options.map(({ name, description }): Word => [name, oneLine(description)]),
]

/** Options whose value is completed: with its choices, with files, or with nothing. */
const valuesOf = (entries: readonly CommandEntry[]) =>
  entries.flatMap(({ path, options }) =>
    options.flatMap(({ name, value }) => (value === null ? [] : [{ at: `${path}:${name}`, ...value }])),
  )

/** In single quotes, as the shells of POSIX read it. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The alternatives of a `case`: every command below the program. */
const paths = (entries: readonly CommandEntry[]): string =>
  entries.flatMap(({ path }) => (path === '' ? [] : [quoted(` ${path}`.replace(/^ (.* )/, '$1'))])).join('|')

function bash(entries: readonly CommandEntry[]): string {
  const values = valuesOf(entries).map(({ at, choices, isFile }) => {
    const found = isFile ? '-f' : `-W ${quoted(choices.join(' '))}`
    return `    ${quoted(at)}) mapfile -t COMPREPLY < <(compgen ${found} -- "$cur"); return ;;`
  })
  const words = entries.map(
    (entry) =>
      `    ${quoted(entry.path)}) words=${quoted(
        wordsOf(entry)
          .map(([word]) => word)
          .join(' '),
      )} ;;`,
  )
  return `# bash completion for cps-bridge
_cps_bridge() {
  local cur=\${COMP_WORDS[COMP_CWORD]} at= words= index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$at \${COMP_WORDS[index]}" in
      ${paths(entries)}) at="\${at:+$at }\${COMP_WORDS[index]}" ;;
    esac
  done
  case "$at:\${COMP_WORDS[COMP_CWORD - 1]}" in
${values.join('\n')}
  esac
  case "$at" in
${words.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}
complete -o filenames -F _cps_bridge cps-bridge
`
}

function zsh(entries: readonly CommandEntry[]): string {
  const values = valuesOf(entries).map(({ at, choices, isFile }) => {
    const found = isFile
      ? '_files'
      : choices.length === 0
        ? ':'
        : `compadd -- ${choices.map(quoted).join(' ')}`
    return `    (${quoted(at)}) ${found}; return ;;`
  })
  const words = entries.map((entry) => {
    const described = wordsOf(entry).map(([word, text]) =>
      quoted(`${word.replaceAll(':', String.raw`\:`)}:${text}`),
    )
    return `    (${quoted(entry.path)}) found=(\n      ${described.join('\n      ')}\n    ) ;;`
  })
  return `#compdef cps-bridge
_cps-bridge() {
  local at= word
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      (${paths(entries)}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at:\${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  case "$at" in
${words.join('\n')}
  esac
  _describe 'cps-bridge' found
}
if [[ "\${funcstack[1]}" = _cps-bridge ]]; then _cps-bridge; else compdef _cps-bridge cps-bridge; fi
`
}

function fish(entries: readonly CommandEntry[]): string {
  const text = (value: string): string => `'${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`
  const lines = entries.flatMap(({ path, commands, operands, options }) => {
    const at = `complete -c cps-bridge -n ${text(`__cps_bridge_at ${text(path)}`)}`
    const word = (name: string, description: string): string =>
      `${at} -a ${text(name)} -d ${text(oneLine(description))}`
    return [
      ...commands.map(({ name, description }) => word(name, description)),
      ...operands.flatMap(({ choices, description }) => choices.map((choice) => word(choice, description))),
      ...options.map(({ name, description, value }) => {
        const taken =
          value === null ? '' : value.isFile ? ' -r -F' : ` -x -a ${text(value.choices.join(' '))}`
        return `${at} -l ${name.replace(/^--/, '')}${taken} -d ${text(oneLine(description))}`
      }),
    ]
  })
  return `# fish completion for cps-bridge
function __cps_bridge_at
    set -l at ''
    set -l typed (commandline -opc)
    for word in $typed[2..]
        switch "$at $word"
            case ${paths(entries).replaceAll('|', ' ')}
                set at (string trim -- "$at $word")
        end
    end
    test "$at" = "$argv[1]"
end
complete -c cps-bridge -f
${lines.join('\n')}
`
}

function powershell(entries: readonly CommandEntry[]): string {
  const text = (value: string): string => `'${value.replaceAll(/['’]/g, "''")}'`
  const words = entries.map((entry) => {
    const pairs = wordsOf(entry).map(([word, description]) => `@(${text(word)}, ${text(description)})`)
    return `    ${text(entry.path)} = @(\n      ${pairs.join(',\n      ')}\n    )`
  })
  const values = valuesOf(entries)
    .filter(({ choices }) => choices.length > 0)
    .map(
      ({ at, choices }) =>
        `    ${text(at)} = @(${choices.map((choice) => `@(${text(choice)}, ${text(choice)})`).join(', ')})`,
    )
  return `# PowerShell completion for cps-bridge
Register-ArgumentCompleter -Native -CommandName cps-bridge, cps-bridge.cmd, cps-bridge.exe -ScriptBlock {
  param($typed, $ast, $cursor)
  $commands = @{
${words.join('\n')}
  }
  $values = @{
${values.join('\n')}
  }
  $at = ''
  $before = ''
  foreach ($element in ($ast.CommandElements | Select-Object -Skip 1)) {
    if ($element.Extent.EndOffset -ge $cursor -and $typed -ne '') { break }
    $before = "$element"
    $next = "$at $before".Trim()
    if ($commands.ContainsKey($next)) { $at = $next }
  }
  $found = $values["\${at}:$before"]
  if ($null -eq $found) { $found = $commands[$at] }
  $found | Where-Object { $_[0] -like "$typed*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
  }
}
`
}

const WRITERS: Readonly<Record<Shell, (entries: readonly CommandEntry[]) => string>> = {
  bash,
  zsh,
  fish,
  powershell,
}

export const completionFor = (shell: Shell, entries: readonly CommandEntry[]): string =>
  WRITERS[shell](entries)
