package org.datadns.agent.inventory;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.inventory.Directories.Found;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.identifier.IdentifierParser;

/**
 * The datasets that nobody names, but a mount rule leads to. There are as many as there are
 * directories; one is known once somebody asked for it. Thread-safe.
 */
final class RuledDatasets {
  private final IdentifierParser identifiers;
  private final Entries entries;
  private final Directories directories;
  private final Health health;
  private final Account base;
  private volatile List<MountRule> rules = List.of();

  RuledDatasets(
      IdentifierParser identifiers,
      Entries entries,
      Directories directories,
      Health health,
      Account base) {
    this.identifiers = identifiers;
    this.entries = entries;
    this.directories = directories;
    this.health = health;
    this.base = base;
  }

  /** Takes in what was written of rules. */
  void refresh() {
    rules =
        entries.rules().stream()
            .map(stored -> stored.entry().rule())
            .sorted(Comparator.comparingInt((MountRule rule) -> rule.prefix().length()).reversed())
            .toList();
    health.forgetRules();
  }

  /** All rules, the longest prefix first. */
  List<MountRule> rules() {
    return rules;
  }

  /** The rule that a text names, in any spelling. */
  Optional<EntryKey> find(String text) {
    return rules.stream()
        .filter(rule -> rule.isNamed(text, identifiers))
        .map(rule -> EntryKey.ofRule(rule.pattern()))
        .findFirst();
  }

  /**
   * What the rule with the longest prefix leads to, looked at; empty when no rule covers the
   * identifier. Blocks for some seconds at the most.
   *
   * @param identifier canonical
   * @param isOneVersion whether one of several versions is asked for, which not all layouts have
   * @param isAnew whether it is looked at even if that was done of late
   */
  Optional<HeldDataset> confirm(String identifier, boolean isOneVersion, boolean isAnew) {
    return rules.stream()
        .filter(rule -> identifier.startsWith(rule.prefix()))
        .findFirst()
        .filter(rule -> !isOneVersion || rule.layout().hasVersions())
        .flatMap(
            rule -> rule.names(identifier).map(names -> confirm(rule, identifier, names, isAnew)));
  }

  private HeldDataset confirm(
      MountRule rule, String identifier, List<String> names, boolean isAnew) {
    var account = rule.account().orElse(AccountChoice.NONE).over(base);
    return switch (directories.find(rule, names, account)) {
      case Found.At(var path) ->
          health.confirm(
              new Watched(
                  EntryKey.ofDataset(identifier, ""),
                  config(rule, identifier, path),
                  Origin.RULE,
                  account,
                  Optional.of(rule.root())),
              isAnew);
      case Found.Nowhere(var reason) ->
          new HeldDataset(
              identifier,
              config(rule, identifier, rule.root()),
              Origin.RULE,
              "",
              account,
              "",
              Optional.of(reason));
    };
  }

  private static DatasetConfig config(MountRule rule, String identifier, Path path) {
    return new DatasetConfig(
            identifier, path, Optional.empty(), Optional.empty(), Optional.empty(), rule.account())
        .in(rule.layout());
  }
}
