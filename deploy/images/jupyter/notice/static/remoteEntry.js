// A JupyterLab extension as JupyterLab's loader wants it (a webpack module federation container), written by hand: it needs no module of
// JupyterLab, only its commands. It asks the agent, at the session's own address, when the session ends; where nobody answers, it rests.
'use strict';

(() => {
  const EXTEND_COMMAND = '@data-dns/notice:extend';
  const PERIOD = 30_000;
  const SAVE_BEFORE_END = 20_000;

  function activate(app) {
    // Where sessions are paths of one origin, the session's own pages are below its path, as all of JupyterLab is.
    const own = name => new URL(`.well-known/data-dns/${name}`, app.serviceManager.serverSettings.baseUrl);
    let told = '';
    let saving = 0;
    let saveAt = '';

    const notify = (message, type, actions = []) =>
      app.commands.execute('apputils:notify', {message, type, options: {autoClose: actions.length ? false : 5000, actions}});

    app.commands.addCommand(EXTEND_COMMAND, {
      label: 'Extend the session',
      execute: async () => {
        const answer = await fetch(own('extend'), {method: 'POST'});
        if (answer.ok) {
          told = '';
          notify('The session goes on.', 'success');
          await look();
        } else {
          const problem = await answer.json().catch(() => ({}));
          notify(problem.detail || 'The session cannot be extended.', 'error');
        }
      },
    });

    // By the agent's clock: the browser's may be minutes off.
    function untilEnd(session, answer) {
      const now = Date.parse(answer.headers.get('Date') || '') || Date.now();
      return Date.parse(session.endsAt) - now;
    }

    function warn(session, left) {
      const reason = session.warning.text;
      const key = `${session.endsAt} ${reason}`;
      if (key === told) {
        return;
      }
      told = key;
      const end = Number.isNaN(left)
        ? ''
        : ` It ends at ${new Date(Date.now() + left).toLocaleTimeString([], {hour: '2-digit', minute: '2-digit'})}.`;
      notify(`${reason}${end}`, 'warning', [{label: 'Extend', commandId: EXTEND_COMMAND, displayType: 'accent'}]);
    }

    function saveInTime(session, left) {
      if (session.endsAt === saveAt || Number.isNaN(left)) {
        return;
      }
      saveAt = session.endsAt;
      clearTimeout(saving);
      saving = setTimeout(() => app.commands.execute('docmanager:save-all'), Math.max(0, left - SAVE_BEFORE_END));
    }

    async function look() {
      const answer = await fetch(own('session'), {cache: 'no-store'});
      if (!answer.ok) {
        return answer.status !== 404;
      }
      const session = await answer.json();
      const left = untilEnd(session, answer);
      if (session.warning) {
        warn(session, left);
        saveInTime(session, left);
      } else {
        told = saveAt = '';
        clearTimeout(saving);
      }
      return true;
    }

    // An agent that restarts answers again later; one that has no such address never will.
    const again = () =>
      look()
        .catch(() => true)
        .then(goOn => goOn && setTimeout(again, PERIOD));
    app.restored.then(again);
  }

  const plugin = {
    id: '@data-dns/notice:plugin',
    description: 'Says when the session is about to end, and saves before it does.',
    autoStart: true,
    activate,
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['@data-dns/notice'] = {
    init: () => {},
    get: () => Promise.resolve(() => plugin),
  };
})();
