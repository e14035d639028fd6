#!/usr/bin/env node
// CommonJS (see package.json beside it): ES modules are read on the threads whose number is chosen here.
process.env.UV_THREADPOOL_SIZE ??= '32'
import('../dist/cli/main.js')
