/** Tells each change that no test noticed as soon as it is known: a room takes long, and the report comes at its end. */
class Survivors {
  onMutantTested({ fileName, location, replacement, status }) {
    if (status === 'Survived') console.log(`unnoticed: ${fileName}:${location.start.line} ${replacement}`)
  }
}

export const strykerPlugins = [{ kind: 'Reporter', name: 'survivors', injectableClass: Survivors }]
