/** Draws the topologies by their state, layer by layer, once a second. It asks for nothing but `/state.json`. */
const script = `
const svgOf = (name, attributes, text) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  if (text !== undefined) element.textContent = text
  return element
}
const [wide, high, gapX, gapY] = [200, 62, 44, 26]
const shortened = text => (text.length > 27 ? text.slice(0, 26) + '…' : text)

function placed({ subTopologies }) {
  let top = 0
  const places = new Map()
  for (const { nodes } of subTopologies) {
    const byName = new Map(nodes.map(node => [node.name, node]))
    const depth = new Map()
    const depthOf = name => {
      if (!depth.has(name)) {
        depth.set(name, 0)
        const { parents } = byName.get(name)
        depth.set(name, parents.length === 0 ? 0 : 1 + Math.max(...parents.map(depthOf)))
      }
      return depth.get(name)
    }
    const rows = new Map()
    for (const node of nodes) {
      const layer = depthOf(node.name)
      const row = rows.get(layer) ?? 0
      rows.set(layer, row + 1)
      places.set(node.name, { node, x: layer * (wide + gapX), y: top + row * (high + gapY) })
    }
    top += Math.max(...rows.values()) * (high + gapY) + 20
  }
  return places
}

const number = value => value.toLocaleString('en')

function words(node, counts, rate) {
  if (node.kind === 'source') return node.topics.join(', ')
  if (node.kind === 'topic') return 'to ' + node.topics.join(', ')
  if (node.kind === 'sink') return number(counts.rows) + ' rows'
  return number(counts.processed) + ' records, ' + number(rate) + '/s'
}

function troubles({ failed, dropped, deadLetters }) {
  return [[failed, 'failed'], [dropped, 'dropped'], [deadLetters, 'dead letters']]
    .filter(([count]) => count > 0).map(([count, what]) => number(count) + ' ' + what).join(', ')
}

let before = new Map()

function draw(topology) {
  const places = placed(topology.description)
  const all = [...places.values()]
  const width = Math.max(...all.map(({ x }) => x)) + wide + 4
  const height = Math.max(...all.map(({ y }) => y)) + high + 4
  const svg = svgOf('svg', { viewBox: '-2 -2 ' + width + ' ' + height, width, height, role: 'img', 'aria-label': 'steps of ' + topology.applicationId })
  for (const { node, x, y } of all) {
    for (const child of node.children) {
      const to = places.get(child)
      if (!to) continue
      const [x1, y1, x2, y2] = [x + wide, y + high / 2, to.x, to.y + high / 2]
      svg.append(svgOf('path', { class: 'edge', d: 'M' + x1 + ' ' + y1 + ' C' + (x1 + 30) + ' ' + y1 + ' ' + (x2 - 30) + ' ' + y2 + ' ' + x2 + ' ' + y2 }))
    }
  }
  for (const { node, x, y } of all) {
    const counts = topology.steps[node.name]
    const id = topology.applicationId + '/' + node.name
    const total = counts.processed + counts.rows
    const rate = Math.max(0, total - (before.get(id) ?? total))
    before.set(id, total)
    const bad = troubles(counts)
    const group = svgOf('g', { class: node.kind + (rate > 0 ? ' busy' : '') + (bad ? ' bad' : ''), transform: 'translate(' + x + ' ' + y + ')' })
    const said = words(node, counts, rate)
    group.append(svgOf('title', {}, node.name + ': ' + said))
    group.append(svgOf('rect', { width: wide, height: high, rx: 8 }))
    group.append(svgOf('text', { x: 12, y: 20, class: 'name' }, shortened(node.name)))
    group.append(svgOf('text', { x: 12, y: 37 }, shortened(said)))
    const below = bad || (node.stores.length > 0 ? 'store ' + node.stores.join(', ') : node.verb)
    group.append(svgOf('text', { x: 12, y: 53, class: bad ? 'trouble' : 'quiet' }, shortened(below)))
    svg.append(group)
  }
  const section = document.createElement('section')
  const title = document.createElement('h2')
  title.textContent = topology.applicationId
  const health = document.createElement('p')
  health.className = topology.health.healthy ? 'ready' : 'waiting'
  health.textContent = (topology.health.healthy ? 'ready' : topology.health.reason) + ' · ' + topology.partitions + ' partitions · '
    + number(topology.read) + ' read · lag ' + number(topology.lag) + ' · ' + number(topology.deadLetters) + ' dead letters'
  const frame = document.createElement('div')
  frame.append(svg)
  section.append(title, health, frame)
  return section
}

async function look() {
  const main = document.querySelector('main')
  try {
    const states = await (await fetch('/state.json')).json()
    const scrolled = [...main.querySelectorAll('div')].map(frame => frame.scrollLeft)
    main.replaceChildren(...states.map(draw))
    main.querySelectorAll('div').forEach((frame, n) => { frame.scrollLeft = scrolled[n] ?? 0 })
  } catch {
    before = new Map()
    main.textContent = 'The topologies are being started again…'
  }
  setTimeout(look, 1000)
}
look()
`

const style = `
:root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif }
body { margin: 1.5rem; background: light-dark(#fafafa, #15171a); color: light-dark(#1c1e21, #e6e8ea) }
h1 { font-size: 1.1rem } h2 { font-size: 1rem; margin: 1.5rem 0 0 } p { margin: .2rem 0 .8rem }
section div { overflow-x: auto }
.ready { color: light-dark(#17653a, #6fcf97) } .waiting { color: light-dark(#9a5b00, #f2b84b) }
rect { fill: light-dark(#fff, #202328); stroke: light-dark(#b9c0c8, #4a525c); stroke-width: 1.5 }
.source rect, .topic rect { fill: light-dark(#eef4ff, #1c2a40) } .sink rect { fill: light-dark(#f4eeff, #2b2140) }
.busy rect { stroke: light-dark(#17653a, #6fcf97); stroke-width: 2.5 } .bad rect { stroke: light-dark(#b3261e, #ff8a80) }
text { font-size: 12px; fill: currentColor } .name { font-weight: 600 } .quiet { opacity: .65 }
.trouble { fill: light-dark(#b3261e, #ff8a80) } .edge { fill: none; stroke: light-dark(#8b949e, #6b7580); stroke-width: 1.5 }
`

/** The page that `millrace dev` serves. */
export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Millrace</title>
<style>${style}</style>
</head>
<body>
<h1>Millrace</h1>
<main>Looking at the topologies…</main>
<script>${script}</script>
</body>
</html>
`
