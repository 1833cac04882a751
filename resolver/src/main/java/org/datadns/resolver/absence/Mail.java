package org.datadns.resolver.absence;

/** Tells people that what they asked for is there. Thread-safe. */
@FunctionalInterface
public interface Mail {
  /**
   * Sends a message. Blocking, with a deadline.
   *
   * @param address an e-mail address that its owner, or somebody else, gave
   * @return whether it was taken on; when not, it is tried again later
   */
  boolean send(String address, String subject, String text);
}
