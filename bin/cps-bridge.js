#!/usr/bin/env -S node --no-inspect --no-inspect-brk --no-inspect-wait
// Before anything is loaded: where nobody listens, this signal opens Node's debugger to every user of the machine.
process.on('SIGUSR1', () => undefined)
// CommonJS (see package.json beside it): ES modules are read on the threads whose number is chosen here.
process.env.UV_THREADPOOL_SIZE ??= '32'
// Node 22 keeps what it compiled, beside the code: who can write there can change the code itself. Not in the folder for
// temporary files, where anybody could leave something to be run.
require('node:module').enableCompileCache?.(require('node:path').join(__dirname, '..', 'dist', 'compiled'))
// The same program twice: once with the daemon alone, which is there all day.
import(process.argv[2] === 'run' ? '../dist/daemon/run.js' : '../dist/cli/main.js')
