/** Quotes words for the shells of the people who are told a command. */

/** For a POSIX shell. */
export const quoted = (word: string): string =>
  /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`

/** For the command line of Windows: a path cannot hold a quotation mark there. */
export const windowsQuoted = (word: string): string => (/^[\w./:\\=,@+-]+$/.test(word) ? word : `"${word}"`)
