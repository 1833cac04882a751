package org.datadns.agent.network;

import java.util.List;

/** The nameservers of this machine, for tests of other packages. */
public final class HostResolver {
  private HostResolver() {}

  /** Their addresses. */
  public static List<String> nameservers() {
    return Nameservers.find().stream().map(found -> found.toString().replace("/32", "")).toList();
  }
}
