package org.datadns.agent.inventory;

import java.sql.SQLException;

/** The inventory's store cannot be read or written: a full disk, or a broken file. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoreException(String what, SQLException cause) {
    super(what + ": " + cause.getMessage(), cause);
  }
}
