/**
 * Options of Node's command line that undo the same in `NODE_OPTIONS`, which would open the debugger to every user of the
 * machine before any code of the program runs. Every start of Node by this program has them.
 */
export const NO_DEBUGGER = ['--no-inspect', '--no-inspect-brk', '--no-inspect-wait'] as const
