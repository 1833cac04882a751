package org.datadns.resolver.web;

import java.util.Optional;

/**
 * Who looks at a page, as far as its frame tells: their name, and the consoles that are theirs.
 * What a console shows is decided there, not here.
 *
 * @param name what to call who is signed in; empty for a guest and for nobody
 * @param sites whether they operate a site
 * @param federation whether they are a federation admin
 */
public record Viewer(Optional<String> name, boolean sites, boolean federation) {
  /** Who is not signed in. */
  public static final Viewer NOBODY = new Viewer(Optional.empty(), false, false);
}
