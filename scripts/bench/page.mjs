/** The page of a run: its table, and how the values of a row are distributed. One file, with uPlot inside. */

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
const figure = (value, unit) => (value === undefined ? '–' : `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`)

/** Points of the distribution: each part of the values with the value below which it lies. */
function distribution(samples) {
  const sorted = samples.toSorted((a, b) => a - b)
  const parts = Array.from({ length: 100 }, (_, index) => index + 0.5)
  return [parts, parts.map((part) => sorted[Math.floor((part / 100) * sorted.length)])]
}

/**
 * @param report - as in `bench.json`
 * @param uPlot - its script and style sheet
 */
export function pageOf({ at, machine, load, clone, packaged, rows }, uPlot) {
  const lines = rows.map(({ name, unit, value, peer, target, limit, verdict }) => {
    const ratio = peer === undefined || value === undefined ? '' : (value / peer).toFixed(2)
    const cells = [
      name,
      figure(value, unit),
      peer === undefined ? '' : figure(peer, unit),
      ratio,
      target ?? limit ?? '',
      verdict,
    ]
    return `<tr>${cells.map((cell) => `<td>${escape(cell)}</td>`).join('')}</tr>`
  })
  const plots = rows
    .filter(({ samples }) => samples !== undefined && samples.length >= 5)
    .map(({ name, unit, samples, peerSamples }) => {
      const [parts, values] = distribution(samples)
      return {
        name,
        unit,
        data: [parts, values, ...(peerSamples === undefined ? [] : [distribution(peerSamples)[1]])],
      }
    })
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>cps-bridge: a run of npm run bench</title>
<style>${uPlot.style}
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem; color: #1c2230; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #d6dae3; vertical-align: top; }
.plot { margin: 2rem 0; } h2 { margin-top: 2.5rem; }</style>
<h1>A run of <code>npm run bench</code></h1>
<p>${escape(at)}, ${escape(machine)}, load at the end ${escape(load.join(' '))}; clone on Node ${escape(clone)}, packaged form on ${escape(packaged ?? 'no runtime')}.</p>
<table><thead><tr><th>what</th><th>here</th><th>peer</th><th>ratio</th><th>reach</th><th>reached</th></tr></thead>
<tbody>${lines.join('\n')}</tbody></table>
<h2>How the values are distributed</h2>
<p>Across: the part of the values, in per cent. Upwards: the value below which they lie. The second line, where there is one, is the peer.</p>
<div id="plots"></div>
<script>${uPlot.script}</script>
<script>
for (const { name, unit, data } of ${JSON.stringify(plots)}) {
  const place = document.getElementById('plots').appendChild(document.createElement('div'))
  place.className = 'plot'
  const line = (label, stroke) => ({ label, stroke, width: 2, value: (plot, v) => v === null ? '' : v.toFixed(2) + ' ' + unit })
  const series = [{ label: '%' }, line('bridge', '#1b5e9c'), ...(data.length > 2 ? [line('peer', '#c2571a')] : [])]
  new uPlot({ title: name, width: Math.min(940, innerWidth - 40), height: 260, series, scales: { x: { time: false }, y: { distr: data.length > 2 ? 3 : 1 } }, axes: [{}, { size: 70 }] }, data, place)
}
</script>
</html>
`
}
