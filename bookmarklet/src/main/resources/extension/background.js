const TRIES = 5
const PAUSE = 100

const mayLook = target => chrome.scripting.executeScript({ target, func: () => true }).then(() => true, () => false)

// A click on the toolbar shows the overlay in the page and says on the button how many of its datasets can be opened.
// Before the click nothing is known of the page: the extension may look at it only then.
chrome.action.onClicked.addListener(async tab => {
  const target = { tabId: tab.id }
  const { protocol, origin, pathname } = new URL(tab.url ?? 'about:blank')
  const isPage = /^http/.test(protocol)
  // a page that has just come may learn a moment after the click that it may be looked at
  let tries = isPage ? TRIES : 1
  while (!await mayLook(target) && --tries) await new Promise(resolve => setTimeout(resolve, PAUSE))
  if (!tries) {
    // pages of the browser itself and of its store, and what is no page
    const known = isPage ? '?id=' + encodeURIComponent(origin + pathname) : ''
    await chrome.tabs.update(tab.id, { url: '@RESOLVER@/choose' + known })
    return
  }
  const badge = text => chrome.action.setBadgeText({ ...target, text })
  await chrome.action.setBadgeBackgroundColor({ ...target, color: '#0b5c7d' })
  await badge('…')
  const [shown] = await chrome.scripting.executeScript({ target, files: ['data-dns.js'] })
  await badge(String(shown?.result ?? ''))
})
