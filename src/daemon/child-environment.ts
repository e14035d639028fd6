/** The environment of a process of our own that is started with the runtime of this one. */

/** Settings that could have Node load other code, listen to a debugger or write what it does to a file. */
const isNodeSetting = (name: string): boolean => /^NODE_/i.test(name)

export const childEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !isNodeSetting(name)))
