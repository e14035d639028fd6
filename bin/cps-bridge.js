#!/usr/bin/env node
// Before anything is loaded: where nobody listens, this signal opens Node's debugger to every user of the machine.
process.on('SIGUSR1', () => undefined)
// CommonJS (see package.json beside it): ES modules are read on the threads whose number is chosen here.
process.env.UV_THREADPOOL_SIZE ??= '32'
import('../dist/cli/main.js')
