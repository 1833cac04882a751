// Finds the identifiers that a page names. Reads the page and changes nothing in it.
const MOST = 20
const LONGEST = 512
const LINKS = 1000
const DOI = /10\.\d+(\.\d+)*\/\S+/
const LINK = 'a[href*="doi.org/10." i]'
const METAS = [
  'citation_doi', 'bepress_citation_doi', 'prism.doi', 'dc.identifier', 'dcterms.identifier', 'citation_id',
  'eprints.id_number', 'og:url'
]

// The texts that may be identifiers, at most MOST, the most telling first: {text, own}. What a page says of itself is
// its own; what it links to is what it cites.
const find = () => {
  const found = new Map()
  // a text of another form than doi:…, https:… or pdb:… is an identifier only if a DOI stands in it
  const add = (text, own = true) => {
    if (typeof text !== 'string' || text.length > LONGEST || found.size === MOST) return
    const doi = DOI.exec(text)?.[0]
    const named = /^[a-z][\w.+-]*:\s?\S+$/i.test(text = text.trim()) ? text : doi
    const key = (doi ?? named)?.toLowerCase()
    if (named && !found.has(key)) found.set(key, { text: named, own })
  }
  const each = (selector, what) => document.querySelectorAll(selector).forEach(what)

  each('link[rel~="cite-as" i]', link => add(link.href))
  METAS.forEach(name =>
    each(`meta[name="${name}" i],meta[property="${name}" i]`, meta => add(meta.content)))
  each('script[type="application/ld+json" i]', script => {
    try {
      described(JSON.parse(script.textContent)).forEach(text => add(text))
    } catch {
      // not JSON, or of another shape than schema.org's
    }
  })
  each('[itemprop~="identifier"]', item => {
    const thing = item.closest('[itemscope]')
    if (!thing || /Dataset$/.test(thing.getAttribute('itemtype'))) add(item.content || item.href || item.textContent)
  })

  const told = found.size
  const { origin, pathname, search } = location
  add(new URLSearchParams(search).get('persistentId'))
  add(DOI.exec(pathname.replace(/%2f/gi, '/'))?.[0])
  // never the query: what else stands in it is nobody's business
  if (/^http/.test(origin)) add(origin + pathname)

  const links = [...document.querySelectorAll(LINK)].slice(0, LINKS).filter(link =>
    link.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  // the first around the title that holds a link: when there is but one, it names the page itself
  let block = document.querySelector('h1')
  while (block && !links.some(link => block.contains(link))) block = block.parentElement
  const near = new Set(links.filter(link => block?.contains(link)).map(link => link.href))
  if (!told && near.size === 1) near.forEach(text => add(text))
  links.forEach(link => add(link.href, false))
  return [...found.values()]
}

// What JSON-LD says of the datasets that the page is about: not of those they cite, nor of their parts.
const described = data => {
  const things = [data].flat().flatMap(thing => [thing, thing?.['@graph'], thing?.mainEntity].flat())
    .filter(thing => [thing?.['@type']].flat().some(type => /\bDataset$/.test(type)))
  const texts = name => things.flatMap(thing => thing[name] ?? []).map(value => value?.['@id'] ?? value?.value ?? value)
  const files = things.flatMap(thing => thing.distribution ?? []).slice(0, 5).map(file => file?.contentUrl)
  return [...['@id', 'identifier', 'url', 'sameAs'].flatMap(texts), ...files]
}
