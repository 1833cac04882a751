package org.datadns.resolver.dataset;

import org.jdbi.v3.core.Handle;

/**
 * Keeps those who judge by rights and those who change them apart: an inventory that was judged by
 * the rights of before must not be merged after they changed.
 */
public final class Rights {
  private static final String KEY = "rights";

  private Rights() {}

  /** Rights stay as they are until this transaction ends. */
  public static void hold(Handle handle) {
    handle.execute("select pg_advisory_xact_lock_shared(hashtextextended(?, 0))", KEY);
  }

  /** Nobody judges by rights until this transaction ends. */
  public static void change(Handle handle) {
    handle.execute("select pg_advisory_xact_lock(hashtextextended(?, 0))", KEY);
    // what was judged by the rights of before is to be judged anew when it is sent again
    handle.execute("update inventory set settled = false where settled");
  }
}
