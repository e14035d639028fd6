/** Shells for which there is a completion: apart from the scripts, because the help names them. */
export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof SHELLS)[number]
