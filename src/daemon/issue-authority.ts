/**
 * A process of its own that makes the local authority with its leaves, prints them as JSON on standard output, and
 * ends: no memory keeps the authority's key (protocol, section 9). Run by `issueInChild`, with the first day as its
 * argument (ISO 8601).
 */

// Node would open its inspector to every user of the machine: before anything is loaded, and in vain.
process.on('SIGUSR1', () => undefined)
// Nobody waits for the result any more.
process.stdin.resume().on('end', () => process.exit(1))
process.stdout.on('error', () => process.exit(1))

const { issueLocalMaterial } = await import('../tls/local-authority.ts')
const issued = await issueLocalMaterial(new Date(process.argv[2] ?? ''))
process.stdout.write(JSON.stringify(issued), () => process.exit(0))
