/** The page of a run of the campaigns: for each row the promise, what was played, and what was found. One file. */

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
const number = (value) => value.toLocaleString('en-GB')
const seconds = (ms) => (ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${(ms / 60_000).toFixed(1)} min`)

function rowOf({ name, promise, cases, full, ms, findings, facts }) {
  const held = findings.length === 0
  const figures = Object.entries(facts).map(
    ([what, value]) => `<dt>${escape(what)}</dt><dd>${escape(value)}</dd>`,
  )
  const found = findings.map((finding) => `<li>${escape(finding)}</li>`)
  return `<tr>
<td><strong>${escape(name)}</strong><br>${escape(promise)}${figures.length > 0 ? `<dl>${figures.join('')}</dl>` : ''}</td>
<td class="figure">${number(cases)}<br><small>of ${number(full)}</small></td>
<td class="figure">${seconds(ms)}</td>
<td class="${held ? 'held' : 'broken'}">${held ? 'held' : `<ul>${found.join('')}</ul>`}</td></tr>`
}

const campaignOf = ({ campaign, seed, ms, rows }) => `<h2>${escape(campaign)}</h2>
<p>Seed ${escape(seed)}, ${seconds(ms)}. Again: <code>npm run campaign ${escape(campaign)} -- --seed ${escape(seed)}</code></p>
<table><thead><tr><th>what was tried, and the promise</th><th>cases</th><th>time</th><th>found</th></tr></thead>
<tbody>${rows.map(rowOf).join('\n')}</tbody></table>`

/** @param report - as in `campaign.json` */
export function pageOf({ at, command, commit, node, machine, campaigns }) {
  const rows = campaigns.flatMap((campaign) => campaign.rows)
  const broken = rows.filter(({ findings }) => findings.length > 0).length
  const cases = rows.reduce((sum, row) => sum + row.cases, 0)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>cps-bridge: a run of the campaigns</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; color: #1c2230; background: #fff; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid #d6dae3; vertical-align: top; overflow-wrap: anywhere; }
th { white-space: nowrap; } .figure { white-space: nowrap; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 .75rem; margin: .25rem 0 0; font-size: .875rem; color: #4a5368; } dd { margin: 0; }
.held { color: #17603a; } .broken { color: #9d1c1c; } ul { margin: 0; padding-left: 1rem; }
code { overflow-wrap: anywhere; } h2 { margin-top: 2.5rem; } small { color: #4a5368; }
</style>
<h1>A run of the campaigns</h1>
<p class="${broken === 0 ? 'held' : 'broken'}"><strong>${broken === 0 ? 'Every promise held' : `${broken} of ${rows.length} rows found something`}</strong> in ${number(cases)} cases.</p>
<p><code>${escape(command)}</code><br>${escape(at)}, commit <code>${escape(commit)}</code>, Node ${escape(node)}, ${escape(machine)}.</p>
${campaigns.map(campaignOf).join('\n')}
</html>
`
}
