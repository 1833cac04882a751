// <data-dns-open>: a link to the page that opens a dataset, which says where it can be opened now.
// Without this script, the link inside it works all the same.
(() => {
  'use strict'
  const DEADLINE = 10000
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(
    ':host{display:inline-flex;flex-wrap:wrap;align-items:baseline;gap:.15em .5em}' +
    'span{font-size:.875em}' +
    'span::before{content:"";display:inline-block;width:.5em;height:.5em;margin-inline-end:.4em;' +
    'border-radius:50%;border:.14em solid currentColor}' +
    '.good::before{background:currentColor}' +
    'span:empty{display:none}')
  const asked = new Map()

  const look = address => {
    if (!asked.has(address)) {
      asked.set(address, fetch(address, {
        credentials: 'omit',
        headers: { Accept: 'application/json' },
        signal: AbortSignal.timeout(DEADLINE)
      }).then(answer => answer.ok || answer.status === 404 || answer.status === 410
        ? answer.json().then(body => said(answer.status, body))
        : null))
    }
    return asked.get(address)
  }

  const said = (status, body) => {
    if (status === 410) return ['withdrawn', false]
    if (status === 404) return ['not here yet: ask for it', false]
    const available = new Set(
      body.replicas.filter(copy => copy.state === 'available').map(copy => copy.site))
    if (available.size > 0) {
      return [`at ${available.size} ${available.size === 1 ? 'site' : 'sites'} now`, true]
    }
    return [body.replicas.length > 0 ? 'no place free right now' : 'not here yet', false]
  }

  class DataDnsOpen extends HTMLElement {
    #seen

    connectedCallback () {
      if (!this.shadowRoot) {
        const root = this.attachShadow({ mode: 'open' })
        root.adoptedStyleSheets = [sheet]
        const status = document.createElement('span')
        status.setAttribute('part', 'status')
        root.append(document.createElement('slot'), status)
      }
      // a page with hundreds of them asks for those that somebody looks at
      this.#seen = new IntersectionObserver(entries => {
        if (entries.some(entry => entry.isIntersecting)) {
          this.#seen.disconnect()
          this.#show()
        }
      })
      this.#seen.observe(this)
    }

    disconnectedCallback () {
      this.#seen.disconnect()
    }

    #show () {
      const link = this.querySelector('a[href]')
      if (!link) return
      const address = new URL(link.href)
      if (!address.pathname.endsWith('/open')) return
      address.pathname = address.pathname.replace(/open$/, 'resolve')
      const identifier = address.searchParams.get('id')
      address.search = new URLSearchParams({ id: identifier, format: 'json' })
      look(address.href).then(state => {
        if (!state) return
        const status = this.shadowRoot.querySelector('span')
        status.textContent = state[0]
        status.className = state[1] ? 'good' : ''
      }, () => {
        // nobody answers, or the page's policy forbids to ask: it stays a link
      })
    }
  }

  if (!customElements.get('data-dns-open')) customElements.define('data-dns-open', DataDnsOpen)
})()
