// Follows a session: shows each of its steps as it happens, and enters it when it is ready.
const STATES = ['queued', 'placing', 'starting', 'ready', 'stopping', 'ended'];
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15000;

const session = document.getElementById('session');
const steps = document.getElementById('steps');
const asked = steps.firstElementChild;
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', hourCycle: 'h23' });
const title = document.title;
const over = session.dataset.state === 'ended';
// Who comes to this page of a session that warns of something is shown that first.
const staying = over || session.dataset.state === 'stopping' || session.dataset.warned === 'true';

let last = 0;
let shown = null;
let pause = FIRST_PAUSE;

const part = (id) => document.getElementById(id);

function follow() {
  const source = new EventSource(session.dataset.events + '?after=' + last);
  source.onopen = () => {
    pause = FIRST_PAUSE;
    part('connection').hidden = true;
  };
  source.onerror = () => {
    if (over) {
      source.close();
      return;
    }
    part('connection').hidden = false;
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(follow, pause * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  };
  for (const state of STATES) {
    source.addEventListener(state, (message) => {
      const event = JSON.parse(message.data);
      if (event.sequence <= last) {
        return;
      }
      last = event.sequence;
      show(event);
      if (event.state === 'ended') {
        source.close();
      } else if (event.state === 'ready' && event.url) {
        enter(event.url, source);
      }
    });
  }
}

function show(event) {
  session.dataset.state = event.state;
  const ended = event.state === 'ended';
  document.title = event.step + ' · ' + title;
  part('step').textContent = event.step;
  part('pulse').hidden = ended;
  part('stop').hidden = ended || event.state === 'stopping';
  part('ended').hidden = !ended;
  part('extend').hidden = event.state !== 'ready';
  part('ends').hidden = part('ends').hidden || event.state !== 'ready';
  part('enter').hidden = true;
  part('reason').hidden = !event.reason;
  part('reason').textContent = event.reason ? event.reason.text : '';
  part('queue').hidden = !event.queue;
  part('queue').textContent = event.queue ? queue(event.queue) : '';
  if (event.sites) {
    part('sites').replaceChildren(...event.sites.map(judged));
    part('sites').hidden = false;
  }
  part('percent').hidden = event.percent === undefined;
  part('percent').value = event.percent ?? 0;
  part('site-fact').hidden = !event.site;
  part('site').textContent = event.site ?? '';
  list(event);
}

// As the server says it in the page.
function queue(place) {
  const before = place.before === 0 ? 'You are next.' : place.before + ' before you.';
  if (!place.placeAt) {
    return before + ' When a place becomes free is unknown.';
  }
  const minutes = Math.max(1, Math.ceil((Date.parse(place.placeAt) - Date.now()) / 60000));
  return before + ' A place should be free in about ' + minutes + (minutes === 1 ? ' minute.' : ' minutes.');
}

function judged(site) {
  const line = document.createElement('li');
  line.dataset.code = site.reason.code;
  const title = document.createElement('strong');
  title.textContent = site.siteTitle;
  line.append(title, ' ' + site.reason.text);
  return line;
}

// A step that only got further changes its line; a new one gets its own.
function list(event) {
  const same = shown && shown.state === event.state && shown.step === event.step && shown.site === event.site;
  if (!same) {
    steps.append(document.createElement('li'));
  }
  shown = event;
  const time = document.createElement('time');
  time.dateTime = event.at;
  time.textContent = clock.format(new Date(event.at));
  const text = document.createElement('div');
  text.textContent = event.step + (event.percent === undefined ? '' : ' · ' + event.percent + ' %');
  if (event.reason) {
    const reason = document.createElement('small');
    reason.textContent = event.reason.text;
    text.append(reason);
  }
  steps.lastElementChild.replaceChildren(time, text);
}

function enter(url, source) {
  const address = new URL(url);
  if (address.protocol !== 'http:' && address.protocol !== 'https:') {
    return;
  }
  part('enter').href = address.href;
  part('enter').hidden = false;
  if (!staying) {
    source.close();
    location.replace(address.href);
  }
}

const time = asked.querySelector('time');
time.textContent = clock.format(new Date(time.dateTime));
follow();
