package org.datadns.agent.save;

import org.datadns.protocol.wire.Reason;

/** That a sending ended before everything was there; its reason is for the person. */
final class SaveException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Reason reason;

  SaveException(String code, String text) {
    super(code);
    this.reason = new Reason(code, text);
  }

  Reason reason() {
    return reason;
  }
}
