package org.datadns.resolver.dataset;

import java.util.ArrayList;
import java.util.List;

/** Ancestors of identifiers: what comes before a slash, as in paths. */
final class Names {
  /** No more are looked for: a name with thousands of slashes must not cost thousands of looks. */
  private static final int MOST = 32;

  private Names() {}

  /**
   * The name itself and its ancestors, longest first. A DOI's prefix and an address's host are no
   * datasets, but the authority alone may be registered: {@code https://host/}.
   */
  static List<String> withAncestors(String canonical) {
    var names = new ArrayList<String>();
    names.add(canonical);
    int floor = canonical.indexOf("://") < 0 ? 0 : canonical.indexOf("://") + 3;
    int slash = canonical.lastIndexOf('/');
    while (slash > floor && names.size() < MOST) {
      names.add(canonical.substring(0, slash));
      slash = canonical.lastIndexOf('/', slash - 1);
    }
    return names;
  }

  /** What follows an ancestor and its slash. */
  static String remainder(String canonical, String ancestor) {
    return canonical.substring(ancestor.length() + 1);
  }
}
