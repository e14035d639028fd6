/** The package for Windows: a database of Windows Installer, made by wixl (msitools). */
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { ask, FAULTS_ONLY, root, run, Stop } from '../lib.mjs'
import { normalise } from './program-tree.mjs'

const HERE = join(root, 'scripts/package')
/** Never changes: by it a later version finds an earlier one. */
const UPGRADE_CODE = '6f0a3f9c-0f44-4a1c-9d4e-7c0a55f2c3b1'

/** The same name has the same number at every build. */
function guid(name) {
  const digits = createHash('sha256').update(`cps-bridge ${name}`).digest('hex').slice(0, 32)
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5').toUpperCase()
}

/** Names of rows: letters and digits. */
const idOf = (path) => `i${guid(path).replaceAll('-', '').slice(0, 24)}`

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

/** One component a file, in folders as they lie. */
function describeTree(folder, path, list) {
  const lines = []
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const inside = path === '' ? entry.name : `${path}/${entry.name}`
    const id = idOf(inside)
    const source = join(folder, entry.name)
    if (entry.isDirectory()) {
      lines.push(
        `<Directory Id="d${id}" Name="${escaped(entry.name)}">`,
        ...describeTree(source, inside, list),
        '</Directory>',
      )
    } else {
      list.push(`c${id}`)
      const file = `<File Id="f${id}" Name="${escaped(entry.name)}" Source="${escaped(inside)}" KeyPath="yes"/>`
      lines.push(`<Component Id="c${id}" Guid="${guid(`file ${inside}`)}" Win64="yes">${file}</Component>`)
    }
  }
  return lines
}

/** Options that may be given: `msiexec /i cps-bridge.msi ORIGINS="..." POLICY=0`. */
const OPTIONS = {
  ORIGINS: '--origins',
  LOCALE: '--locale',
  PINENTRY: '--pin-entry',
  TRUST: '--trust',
  POLICY: '--policy',
  TERMINALSERVER: '--terminal-server',
}

/** Source: Windows Installer, custom actions of type 18 (a program that was installed); `deferred` and without impersonation: as LocalSystem. */
function description(tree, version) {
  const components = []
  const files = describeTree(tree, '', components)
  const words = Object.entries(OPTIONS).map(([name, option]) => `${option} &quot;[${name}]&quot;`)
  const action = (id, words, execute, result) =>
    `    <CustomAction Id="${id}" FileKey="f${idOf('setup.cmd')}" ExeCommand="${words}" Execute="${execute}" Impersonate="no" Return="${result}"/>`
  return `<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="${guid(`product ${version}`)}" Name="cps-bridge" Language="1036" Version="${version}" Manufacturer="cps-bridge" UpgradeCode="${UPGRADE_CODE.toUpperCase()}">
    <Package Id="${guid(`package ${version}`)}" InstallerVersion="500" Compressed="yes" InstallScope="perMachine" Description="cps-bridge ${version}"/>
    <MajorUpgrade DowngradeErrorMessage="Une version plus récente est installée. / A newer version is installed."/>
    <Media Id="1" Cabinet="cps.cab" EmbedCab="yes"/>
    <Directory Id="TARGETDIR" Name="SourceDir">
      <Directory Id="ProgramFiles64Folder">
        <Directory Id="INSTALLDIR" Name="cps-bridge">
${files.join('\n')}
        </Directory>
      </Directory>
      <Directory Id="ProgramMenuFolder">
        <Component Id="menu" Guid="${guid('menu')}" Win64="yes">
          <Shortcut Id="card" Name="Ma carte CPS" Target="[INSTALLDIR]cps-bridge.cmd" Arguments="open" WorkingDirectory="INSTALLDIR"/>
          <Shortcut Id="doctor" Name="Examiner cet ordinateur (carte CPS)" Target="[INSTALLDIR]cps-bridge.cmd" Arguments="open --doctor" WorkingDirectory="INSTALLDIR"/>
          <RegistryValue Root="HKLM" Key="Software\\cps-bridge" Name="menu" Type="integer" Value="1" KeyPath="yes"/>
        </Component>
      </Directory>
    </Directory>
    <Feature Id="all" Level="1">
      <ComponentRef Id="menu"/>
${components.map((id) => `      <ComponentRef Id="${id}"/>`).join('\n')}
    </Feature>
${[
  action('SetUp', `install ${words.join(' ')}`, 'deferred', 'check'),
  action('UndoSetUp', 'remove', 'rollback', 'ignore'),
  action('Remove', 'remove', 'deferred', 'ignore'),
  action('Purge', 'remove --purge', 'deferred', 'ignore'),
].join('\n')}
    <InstallExecuteSequence>
      <Custom Action="UndoSetUp" After="InstallFiles">NOT Installed</Custom>
      <Custom Action="SetUp" After="UndoSetUp">NOT REMOVE</Custom>
      <Custom Action="Remove" Sequence="3450">REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE AND NOT PURGE</Custom>
      <Custom Action="Purge" Sequence="3451">REMOVE="ALL" AND NOT UPGRADINGPRODUCTCODE AND PURGE</Custom>
    </InstallExecuteSequence>
  </Product>
</Wix>
`
}

/** What must be before what: a deferred action outside of these makes Windows Installer refuse to install, or to remove. */
const ORDER = [
  ['InstallInitialize', 'Remove', 'RemoveFiles'],
  ['InstallInitialize', 'Purge', 'RemoveFiles'],
  ['InstallFiles', 'UndoSetUp', 'SetUp', 'InstallFinalize'],
]

const exportTable = (file, table) =>
  ask('msiinfo', ['export', file, table], { env: { ...process.env, TZ: 'UTC' } })

/** wixl gives what is `Before` or `After` an action of Windows Installer that it adds itself any number: these have theirs. */
function requireOrder(file) {
  const rows = exportTable(file, 'InstallExecuteSequence').split(/\r?\n/)
  const places = new Map(
    rows.map((row) => row.split('\t')).map(([action, , place]) => [action, Number(place)]),
  )
  const wrong = ORDER.find((names) =>
    names.some((name, index) => index > 0 && !(places.get(names[index - 1]) < places.get(name))),
  )
  if (wrong !== undefined) throw new Stop(`${file} does not have ${wrong.join(', ')} in this order.`)
}

/** wixl invents a number for each package, and dates it now; the same sources have the same package. */
function fixSummary(file, { work, version, epoch }) {
  const date = new Date(epoch * 1000).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
  const fixed = { 9: `{${guid(`package ${version}`)}}`, 12: date, 13: date }
  const rows = exportTable(file, '_SummaryInformation').split(/\r?\n/)
  const table = join(work, '_SummaryInformation.idt')
  const lines = rows.map((row) => {
    const [id] = row.split('\t')
    return `${fixed[id] === undefined ? row : `${id}\t${fixed[id]}`}\r\n`
  })
  writeFileSync(table, lines.join(''))
  const env = { ...process.env, TZ: 'UTC' }
  if (!run('msibuild', [file, '-i', table], { env, stdio: FAULTS_ONLY }).ok)
    throw new Stop('msibuild failed: its reason is above.')
}

/** @returns the path of the package */
export function makeWindowsPackage({ name, version, program, work, output, epoch }) {
  const tree = join(work, `${name}-msi`)
  rmSync(tree, { recursive: true, force: true })
  mkdirSync(tree, { recursive: true })
  if (!run('cp', ['-a', `${program}/.`, tree]).ok) throw new Stop('the files could not be copied.')
  for (const file of ['cps-bridge.cmd', 'setup.cmd'])
    copyFileSync(join(HERE, 'windows', file), join(tree, file))
  normalise(tree, epoch)
  const source = join(work, `${name}.wxs`)
  writeFileSync(source, description(tree, version))
  const file = join(output, `cps-bridge-${version}-x64.msi`)
  if (!run('wixl', ['-a', 'x64', '-o', file, source], { cwd: tree, stdio: FAULTS_ONLY }).ok)
    throw new Stop('wixl failed: its reason is above.')
  // wixl writes this row for its own search for other versions; the options are handed to the service too.
  const names = ['WIX_DOWNGRADE_DETECTED', 'WIX_UPGRADE_DETECTED', ...Object.keys(OPTIONS), 'PURGE'].join(';')
  const query = `UPDATE Property SET Value = '${names}' WHERE Property = 'SecureCustomProperties'`
  if (!run('msibuild', [file, '-q', query], { stdio: FAULTS_ONLY }).ok)
    throw new Stop('msibuild failed: its reason is above.')
  fixSummary(file, { work, version, epoch })
  requireOrder(file)
  return file
}
