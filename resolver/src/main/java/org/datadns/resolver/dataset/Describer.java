package org.datadns.resolver.dataset;

/**
 * Who has the right to describe a name: who was granted the longest namespace that it lies in. To
 * hold a copy needs no namespace.
 */
sealed interface Describer {
  /** A site. */
  record Site(String id) implements Describer {}

  /** The federation: its admins. */
  record Federation() implements Describer {}

  /** Nobody was granted a namespace that the name lies in. */
  record Nobody() implements Describer {}
}
