package org.datadns.agent.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Who answers this machine's questions for names, as sessions may ask them too. */
final class Nameservers {
  private static final Pattern LINE = Pattern.compile("\\s*nameserver\\s+(\\S+).*");

  /** Where systemd-resolved keeps what it asks itself, when it stands in {@code resolv.conf}. */
  private static final List<Path> FILES =
      List.of(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf"));

  private Nameservers() {}

  /** Those that a session's network can reach by IPv4; a resolver on loopback is not among them. */
  static List<Network> find() {
    return FILES.stream()
        .map(Nameservers::read)
        .map(Nameservers::parse)
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  static List<Network> parse(String resolvConf) {
    return resolvConf
        .lines()
        .map(LINE::matcher)
        .filter(matcher -> matcher.matches())
        .map(matcher -> Network.parse(matcher.group(1)))
        .flatMap(Optional::stream)
        .filter(server -> Network.NEVER.stream().noneMatch(server::overlaps))
        .distinct()
        .toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      // a machine without systemd-resolved, or without names at all
      return "";
    }
  }
}
