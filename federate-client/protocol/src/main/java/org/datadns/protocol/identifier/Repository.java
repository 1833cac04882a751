package org.datadns.protocol.identifier;

import org.jspecify.annotations.Nullable;

/** How repositories address the pages of their records. */
final class Repository {
  private Repository() {}

  /**
   * Zenodo: {@code records/<n>} (once {@code record/<n>}) with its files, and {@code doi/<doi>}.
   * The record's DOI is its number under Zenodo's prefix; {@code records/<n>/latest} is another
   * record.
   */
  static @Nullable ParsedIdentifier zenodo(String path, String prefix) {
    if (path.startsWith("doi/")) {
      return LandingPage.known(Escaped.parse(path.substring("doi/".length()), Doi::parse));
    }
    String[] parts = path.split("/", 5);
    int at = parts[0].equals("api") ? 1 : 0;
    if (at + 1 >= parts.length
        || !(parts[at].equals("records") || parts[at].equals("record"))
        || !isNumber(parts[at + 1])
        || (at + 2 < parts.length && !isInside(parts[at + 2]))) {
      return null;
    }
    return Doi.parse(prefix + parts[at + 1]);
  }

  /**
   * Figshare: {@code articles/<type>/<title>/<id>[/<version>]}; type and title are decoration. A
   * version has a DOI of its own.
   */
  static @Nullable ParsedIdentifier figshare(String path) {
    String[] parts = path.split("/", 7);
    int last = parts.length - 1;
    while (last > 0 && parts[last].isEmpty()) {
      last--;
    }
    if (last < 1 || last > 4 || !isNumber(parts[last])) {
      return null;
    }
    boolean version = last > 1 && isNumber(parts[last - 1]) && parts[last].length() < 4;
    String id = parts[version ? last - 1 : last];
    String name =
        switch (parts[0]) {
          case "articles" -> "10.6084/m9.figshare." + id;
          case "collections" -> "10.6084/m9.figshare.c." + id;
          default -> "";
        };
    return name.isEmpty() || id.length() < 4
        ? null
        : Doi.parse(version ? name + ".v" + parts[last] : name);
  }

  /** Dryad: {@code dataset/doi:<doi>}, once below {@code stash/}. */
  static @Nullable ParsedIdentifier dryad(String path) {
    int label = path.indexOf("dataset/doi:10.");
    return label == 0 || path.startsWith("stash/dataset/doi:10.")
        ? LandingPage.known(Escaped.parse(path.substring(path.indexOf(':') + 1), Doi::parse))
        : null;
  }

  /**
   * OSF: a project or registration has a name of five characters, without those that are mistaken
   * for others, and its DOI is that name under OSF's prefix (CenterForOpenScience/osf.io, {@code
   * osf/models/base.py}: {@code ALPHABET}; {@code website/settings/defaults.py}: {@code
   * DOI_FORMAT}).
   */
  static @Nullable ParsedIdentifier osf(String path) {
    String name = path.split("/", 2)[0];
    return name.length() == 5
            && name.chars().allMatch(c -> "23456789abcdefghjkmnpqrstuvwxyz".indexOf(c) >= 0)
        ? Doi.parse("10.17605/osf.io/" + name)
        : null;
  }

  /** Software Heritage: the SWHID with its qualifiers is the path. */
  static @Nullable ParsedIdentifier softwareHeritage(String path) {
    String name = path.startsWith("browse/") ? path.substring("browse/".length()) : path;
    if (!name.startsWith("swh:")) {
      return null;
    }
    return LandingPage.known(
        Swhid.parse(name.endsWith("/") ? name.substring(0, name.length() - 1) : name));
  }

  /**
   * National libraries: the URN glued to the address, or {@code ?urn=} and {@code ?identifier=}.
   */
  static @Nullable ParsedIdentifier nationalLibrary(String raw) {
    int start = Ascii.indexOf(raw, "urn:nbn:");
    if (start < 0) {
      int encoded = Ascii.indexOf(raw, "urn%3anbn%3a");
      return encoded < 0 ? null : Escaped.parse(untilNext(raw, encoded), Urn::parse);
    }
    return Urn.parse(untilNext(raw, start));
  }

  /** Dataverse, every installation: the query parameter {@code persistentId}. */
  static @Nullable ParsedIdentifier dataverse(String query) {
    for (int from = 0; from <= query.length(); ) {
      int end = query.indexOf('&', from);
      end = end < 0 ? query.length() : end;
      if (query.startsWith("persistentId=", from)) {
        String value = query.substring(from + "persistentId=".length(), end);
        return LandingPage.known(
            Escaped.parse(value, name -> Labelled.parse(name, Prefixes.common())));
      }
      from = end + 1;
    }
    return null;
  }

  /** The text up to the query of a path, or the next parameter of a query. */
  private static String untilNext(String raw, int from) {
    boolean parameter = from > 0 && raw.charAt(from - 1) == '=';
    int end = from;
    while (end < raw.length()
        && raw.charAt(end) != '#'
        && raw.charAt(end) != (parameter ? '&' : '?')) {
      end++;
    }
    return raw.substring(from, end);
  }

  private static boolean isInside(String part) {
    return switch (part) {
      case "", "files", "preview", "export", "embed" -> true;
      default -> false;
    };
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() < 20
        && text.chars().allMatch(c -> Ascii.isDigit((char) c));
  }
}
