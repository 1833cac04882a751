package org.datadns.resolver.db;

/** What opens a connection. The text form leaves the password out. */
record Credentials(String url, String user, String password) {
  @Override
  public String toString() {
    return "Credentials[" + user + " at " + url + "]";
  }
}
