package org.datadns.protocol.config;

import java.util.List;

/** A configuration with problems, all of them. A program prints them and exits with 2. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence each, naming the key. */
  public List<String> problems() {
    return problems;
  }
}
