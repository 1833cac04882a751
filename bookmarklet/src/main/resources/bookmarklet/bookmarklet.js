// Takes the DOI that the page names to the resolver, else the page's own address.
// Reads attributes and navigates; adds nothing to the page, so the page's CSP has nothing to stop.
(() => {
  const doi = /10\.\d+(\.\d+)*\/\S/;
  const places = [
    ['meta[name="citation_doi" i]', 'content'],
    ['meta[name="DC.identifier" i], meta[name="DCTERMS.identifier" i]', 'content'],
    ['link[rel~="cite-as" i]', 'href'],
    ['a[href*="doi.org/10." i]', 'href'],
  ];
  const named = places.flatMap(([selector, attribute]) =>
    [...document.querySelectorAll(selector)].map((element) => element.getAttribute(attribute) || ''));
  const identifier = named.find((text) => doi.test(text)) || location.href;
  location.href = '@RESOLVER@/open?id=' + encodeURIComponent(identifier);
})();
