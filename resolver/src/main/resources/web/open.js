// Starts the session once the person really looks at the page: not while it is prerendered or in a
// background tab, and not when they came back to it or reloaded it.
const form = document.querySelector('form[data-automatic]');

function start() {
  if (document.prerendering || document.visibilityState !== 'visible') {
    return;
  }
  document.removeEventListener('prerenderingchange', start);
  document.removeEventListener('visibilitychange', start);
  form.requestSubmit();
}

if (form && performance.getEntriesByType('navigation')[0]?.type === 'navigate') {
  document.addEventListener('prerenderingchange', start);
  document.addEventListener('visibilitychange', start);
  start();
}
