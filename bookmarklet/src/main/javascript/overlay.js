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

// Asks the resolver for all that the page names, in one call, and shows its answer. Where the page forbids the call, or
// nobody answers, goes to the resolver's page. How many of the datasets can be opened now; null when nothing is shown.
const show = async resolver => {
  const open = document.querySelector(NAME)
  if (open) {
    open.shadowRoot.firstChild.close()
    return null
  }
  const page = text => resolver + '/open?id=' + encodeURIComponent(text)
  let host
  let candidates = []
  try {
    host = make(document.documentElement, NAME)
    const root = host.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync('@STYLE@')
    root.adoptedStyleSheets = [sheet]
    const dialog = make(root, 'dialog', '', { lang: 'en', 'aria-labelledby': 'title', closedby: 'any' })
    dialog.onclose = () => host.remove()
    make(dialog, 'h2', 'Open the data', { id: 'title' })
    make(dialog, 'button', '✕', { class: 'close', 'aria-label': 'Close' }).onclick = () => dialog.close()
    const status = make(dialog, 'p', 'Looking for its sites …', { role: 'status' })
    dialog.showModal()
    if (!dialog.checkVisibility()) throw new Error('hidden by the page')

    candidates = find()
    const answers = await (await fetch(resolver + '/resolve', {
      method: 'POST',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ identifiers: candidates.map(it => it.text) }),
      signal: AbortSignal.timeout(DEADLINE)
    })).json()
    // several names of the page may be of one dataset
    const datasets = new Map()
    answers.forEach(({ resolution }, i) => {
      const name = resolution?.dataset.identifier
      if (name && !datasets.has(name)) datasets.set(name, { ...resolution, own: candidates[i].own })
    })

    const fill = (own, heading) => {
      const these = [...datasets.values()].filter(it => it.own === own)
      if (these[0] && heading) make(dialog, 'h2', heading)
      these.forEach(({ identifier, dataset, replicas, open, labels }) => {
        const block = make(dialog, these[1] ? 'details' : 'section')
        make(block, these[1] ? 'summary' : 'h3', dataset.title ?? identifier.canonical)
        if (dataset.title) make(block, 'small', identifier.canonical)
        const sites = make(block, 'ul')
        // best first: of a site with several copies, the best is told
        replicas.filter((copy, i) => replicas.findIndex(it => it.site === copy.site) === i).forEach(copy => {
          const here = isAvailable(copy)
          const site = make(sites, 'li', '', { class: here ? 'here' : '' })
          make(site, 'bdi', copy.siteTitle)
          site.append(here ? ': available now' : ': ' + copy.reason.text)
        })
        Object.entries(open).forEach(([tool, address]) =>
          make(block, 'a', 'Open in ' + labels[tool], { class: 'go', href: address }))
        make(block, 'a', 'Details', { href: page(identifier.canonical) })
      })
    }
    fill(true)
    fill(false, 'Named on this page')

    const count = [...datasets.values()].filter(it => it.replicas.some(isAvailable)).length
    if (datasets.size > 1) {
      status.textContent = `${count} of ${datasets.size} datasets can be opened now.`
    } else if (datasets.size) {
      status.textContent = count ? 'This dataset can be opened now.' : 'This dataset cannot be opened right now.'
    } else {
      const named = answers.findIndex(({ problem }, i) =>
        problem.status > 400 && candidates[i].own && !candidates[i].text.startsWith(location.origin))
      status.textContent = answers[named]?.problem.detail ?? 'This page names no dataset that is here.'
      if (answers[named]) make(dialog, 'a', 'Ask for it', { href: page(candidates[named].text) })
      make(dialog, 'h2', 'DOI or web address of the dataset', { id: 'label' })
      const input = make(dialog, 'input', '', { 'aria-labelledby': 'label', autocomplete: 'off', maxlength: 2048 })
      const go = () => input.value.trim() && location.assign(page(input.value))
      // no form: a page may forbid them
      input.onkeydown = event => { if (event.key === 'Enter') go() }
      make(dialog, 'button', 'Look up', { class: 'go' }).onclick = go
      input.focus()
    }
    return count
  } catch {
    host?.remove()
    location.assign(resolver + '/choose?' + candidates
      .map(it => (it.own ? '&id=' : '&cited=') + encodeURIComponent(it.text))
      .reduce((query, next) => query.length + next.length > ROOM ? query : query + next, ''))
    return null
  }
}
