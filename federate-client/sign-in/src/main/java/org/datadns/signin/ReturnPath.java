package org.datadns.signin;

/** Where a person goes on after something: never to another web site. */
public final class ReturnPath {
  private static final int LONGEST = 2000;

  private ReturnPath() {}

  /**
   * Whether a redirect there stays with us. Browsers take {@code //} and {@code /\} for a host, and
   * leave out tabs and line ends wherever they stand (WHATWG URL, 4.4).
   */
  public static boolean isOurs(String path) {
    return path.startsWith("/")
        && !path.startsWith("//")
        && path.length() <= LONGEST
        && path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\');
  }

  /** The path, if it is ours, else the first page. */
  public static String orHome(String path) {
    return isOurs(path) ? path : "/";
  }
}
