package org.datadns.resolver.web;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Assurance;

/** What the page shows on which people see what is kept about them. */
public sealed interface PersonView {
  /** Nobody in particular: nothing is kept. */
  record Nobody() implements PersonView {}

  /**
   * Somebody.
   *
   * @param person their id
   * @param assurance how well they are known
   * @param email an address that they confirmed
   * @param mails whether guests can confirm one
   * @param kept what is kept, in words
   * @param stays what stays when they delete it, and why
   */
  record Kept(
      String person,
      Assurance assurance,
      Optional<String> email,
      boolean mails,
      List<String> kept,
      List<String> stays)
      implements PersonView {}

  /**
   * It was deleted.
   *
   * @param stays what stays, and why
   */
  record Deleted(List<String> stays) implements PersonView {}
}
