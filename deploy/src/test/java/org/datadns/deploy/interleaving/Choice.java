package org.datadns.deploy.interleaving;

/**
 * Something that may happen next.
 *
 * @param text what, alike in each world that comes about alike
 * @param happens lets it happen
 */
record Choice(String text, Runnable happens) {
  @Override
  public String toString() {
    return text;
  }
}
