// Shows where datasets can be opened, over the page and apart from it: one element with a shadow root, gone when closed.
const NAME = 'data-dns-overlay'
const DEADLINE = 10000
const LONG = 200
// of a request line, as servers bound it
const ROOM = 1900

const make = (parent, name, text = '', attributes = {}) => {
  const element = document.createElement(name)
  // a title may be as long as whoever wrote it liked
  element.textContent = text.length > LONG ? text.slice(0, LONG) + '…' : text
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value))
  parent.append(element)
  return element
}

const isAvailable = copy => copy.state === 'available'

// Opens the overlay in its element, with nothing in it yet.
const open = host => {
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('@STYLE@')
  try {
    // no policy of a page is about these
    root.adoptedStyleSheets = [sheet]
  } catch {
    // Firefox lets no extension do so, and excepts its style elements from policies instead
    make(root, 'style').textContent = [...sheet.cssRules].map(rule => rule.cssText).join('')
  }
  const dialog = make(root, 'dialog', '', { lang: 'en', 'aria-labelledby': 'title', closedby: 'any' })
  dialog.onclose = () => {
    host.closed = true
    host.remove()
  }
  make(dialog, 'h2', 'Open the data', { id: 'title' })
  make(dialog, 'button', '✕', { class: 'close', 'aria-label': 'Close' }).onclick = () => dialog.close()
  dialog.showModal()
  if (!dialog.checkVisibility()) throw new Error('hidden')
  return dialog
}

// The resolver's answers, one for each text.
const ask = async (resolver, identifiers) => (await fetch(resolver + '/resolve', {
  method: 'POST',
  credentials: 'omit',
  referrerPolicy: 'no-referrer',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ identifiers }),
  signal: AbortSignal.timeout(DEADLINE)
})).json()

// Sites, reasons and buttons of each dataset; several are folded.
const list = (dialog, datasets, page) => datasets.forEach(({ identifier, dataset, replicas, open, labels }) => {
  const several = datasets[1]
  const block = make(dialog, several ? 'details' : 'section')
  make(block, several ? 'summary' : 'h3', dataset.title ?? identifier.canonical)
  if (dataset.title) make(block, 'small', identifier.canonical)
  const sites = make(block, 'ul')
  // best first: of a site with several copies, the best is told
  replicas.filter((copy, i) => replicas.findIndex(it => it.site === copy.site) === i).forEach(copy => {
    const site = make(sites, 'li', '', { class: isAvailable(copy) ? 'here' : '' })
    make(site, 'bdi', copy.siteTitle)
    site.append(isAvailable(copy) ? ': available now' : ': ' + copy.reason.text)
  })
  Object.entries(open).forEach(([tool, address]) =>
    make(block, 'a', 'Open in ' + labels[tool], { class: 'go', href: address }))
  make(block, 'a', 'Details', { href: page(identifier.canonical) })
})

// A box for another identifier. No form: a page may forbid them.
const box = (dialog, page) => {
  make(dialog, 'h2', 'DOI or web address of the dataset', { id: 'label' })
  const input = make(dialog, 'input', '', { 'aria-labelledby': 'label', autocomplete: 'off', maxlength: 2048 })
  const go = () => { if (input.value.trim()) location.assign(page(input.value)) }
  input.onkeydown = event => { if (event.key === 'Enter') go() }
  make(dialog, 'button', 'Look up', { class: 'go' }).onclick = go
  input.focus()
}

// Asks the resolver for all that the page names, in one call, and shows its answer. Where the page forbids the call, or
// nobody answers, goes to the resolver's page, unless it was closed by then. How many of the datasets can be opened now;
// null when nothing is shown.
const show = async resolver => {
  // of these nothing starts by itself, wherever the person comes from
  const page = text => resolver + '/resolve?id=' + encodeURIComponent(text)
  let host
  let candidates = []
  try {
    // a page may have an element of that name
    const shown = document.querySelector(NAME)?.shadowRoot
    if (shown) {
      shown.lastChild.close()
      return null
    }
    candidates = find()
    host = make(document.documentElement, NAME)
    const dialog = open(host)
    const status = make(dialog, 'p', 'Looking …', { role: 'status' })
    const answers = await ask(resolver, candidates.map(it => it.text))
    // several names of the page may be of one dataset
    const found = new Map()
    answers.forEach(({ resolution }, i) => {
      const name = resolution?.dataset.identifier
      if (name && !found.has(name)) found.set(name, { ...resolution, own: candidates[i].own })
    })
    const datasets = [...found.values()]
    const count = datasets.filter(it => it.replicas.some(isAvailable)).length
    const cited = datasets.filter(it => !it.own)
    list(dialog, datasets.filter(it => it.own), page)
    if (cited[0]) make(dialog, 'h2', 'Named on this page')
    list(dialog, cited, page)
    if (datasets[1]) {
      status.textContent = `${count} of ${datasets.length} datasets can be opened now.`
    } else if (datasets[0]) {
      status.textContent = count ? 'This dataset can be opened now.' : 'This dataset cannot be opened right now.'
    } else {
      const named = answers.findIndex(({ problem }, i) =>
        problem.status > 400 && candidates[i].own && !candidates[i].text.startsWith(location.origin))
      status.textContent = answers[named]?.problem.detail ?? 'This page names no dataset that is here.'
      if (answers[named]) make(dialog, 'a', 'Ask for it', { href: page(candidates[named].text) })
      box(dialog, page)
    }
    return count
  } catch {
    // whoever closed it went on with the page, and may have typed into it
    if (host?.closed) return null
    host?.remove()
    location.assign(resolver + '/choose?' + candidates
      .map(it => (it.own ? '&id=' : '&cited=') + encodeURIComponent(it.text))
      .reduce((query, next) => query.length + next.length > ROOM ? query : query + next, ''))
    return null
  }
}
