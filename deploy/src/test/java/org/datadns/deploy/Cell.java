package org.datadns.deploy;

import com.microsoft.playwright.Page;

/**
 * A cell of Python, run through the origin of the session that a page shows, as JupyterLab does.
 */
final class Cell {
  private Cell() {}

  /** What the code prints. */
  static String run(Page page, String code) {
    var result =
        page.evaluate(
            """
            async ([code]) => {
              const made = await fetch('/api/kernels', {method: 'POST', headers: {'Content-Type': 'application/json'},
                body: JSON.stringify({name: 'python3'})});
              const kernel = (await made.json()).id;
              const socket = new WebSocket(`ws://${location.host}/api/kernels/${kernel}/channels`);
              await new Promise((ok, failed) => { socket.onopen = ok; socket.onerror = failed; });
              const id = crypto.randomUUID();
              let text = '';
              const idle = new Promise(done => socket.onmessage = m => {
                const message = JSON.parse(m.data);
                if (message.parent_header.msg_id !== id) return;
                if (message.msg_type === 'stream') text += message.content.text;
                if (message.msg_type === 'error') text += message.content.evalue;
                if (message.msg_type === 'status' && message.content.execution_state === 'idle') done();
              });
              socket.send(JSON.stringify({header: {msg_id: id, session: id, username: 'p', msg_type: 'execute_request',
                version: '5.3'}, parent_header: {}, metadata: {}, channel: 'shell', buffers: [],
                content: {code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false}}));
              await idle;
              socket.close();
              await fetch('/api/kernels/' + kernel, {method: 'DELETE'});
              return text;
            }
            """,
            new Object[] {code});
    return String.valueOf(result);
  }
}
