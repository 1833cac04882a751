package org.datadns.agent.check;

import java.security.SecureRandom;
import java.util.stream.Collectors;

/**
 * What a trial's container and workspace are called, and its secret.
 *
 * @param session in the form of a session's id
 * @param workspace in the form of a workspace's id
 * @param token the secret the tool shall ask for
 */
record TrialNames(String session, String workspace, String token) {
  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final SecureRandom RANDOM = new SecureRandom();

  static TrialNames fresh() {
    return new TrialNames("s" + random(25), "w" + random(25), random(52));
  }

  private static String random(int length) {
    return RANDOM
        .ints(length, 0, BASE32.length())
        .mapToObj(i -> BASE32.substring(i, i + 1))
        .collect(Collectors.joining());
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "TrialNames[" + session + "]";
  }
}
