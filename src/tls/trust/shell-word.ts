/** Quotes words for the shells of the people who are told a command. */

/** For a POSIX shell. */
export const quoted = (word: string): string =>
  /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`

/**
 * For PowerShell and, but for `$` and the backtick, cmd: between double quotes PowerShell replaces what begins with one of
 * these, between single quotes nothing; cmd knows no single quotes. A path cannot hold a double quote there.
 */
export function windowsQuoted(word: string): string {
  if (/^(?!@)[\w./:\\=@+-]+$/.test(word)) return word
  return /[$`]/.test(word) ? `'${word.replaceAll("'", "''")}'` : `"${word}"`
}
