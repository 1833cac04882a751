package org.datadns.agent.inventory;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.layout.Layout;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.ReplicaLine;

/**
 * One line of the inventory as it is stored: what the resolver is told, to the letter, and what
 * stays at the site.
 *
 * @param key what it is about
 * @param told the line of NDJSON for the resolver; names no path
 * @param kept JSON of path, starter, account and layout
 */
record Entry(EntryKey key, String told, String kept) {
  private record Kept(
      String path,
      Optional<String> starter,
      Optional<AccountChoice> account,
      Optional<Spelling> spelling,
      Optional<Layout> layout,
      Optional<String> within) {}

  /** The entry of a dataset whose identifier is canonical. */
  static Entry of(DatasetConfig dataset) {
    var facts = dataset.facts();
    var told =
        new ReplicaLine(
            Optional.of(dataset.identifier()),
            Optional.empty(),
            Optional.of(facts.aliases()).filter(aliases -> !aliases.isEmpty()),
            dataset.title(),
            dataset.landingPage(),
            Optional.of(facts.version()).filter(version -> !version.isEmpty()),
            facts.versionOf(),
            facts.bytes(),
            facts.checksum(),
            facts.tools(),
            Optional.empty(),
            facts.descendants() ? Optional.of(true) : Optional.empty(),
            facts.version().isEmpty() && dataset.layout().hasVersions()
                ? Optional.of(true)
                : Optional.empty(),
            Optional.empty());
    var kept =
        new Kept(
            dataset.path().toString(),
            dataset.starter().map(Path::toString),
            dataset.account().filter(account -> !account.equals(AccountChoice.NONE)),
            Optional.empty(),
            kept(dataset.layout()),
            Optional.empty());
    return new Entry(
        EntryKey.ofDataset(dataset.identifier(), facts.version()),
        Json.write(told),
        Json.write(kept));
  }

  /** The entry of a rule. */
  static Entry of(MountRule rule) {
    var kept =
        new Kept(
            rule.root().toString(),
            Optional.empty(),
            rule.account().filter(account -> !account.equals(AccountChoice.NONE)),
            Optional.of(rule.spelling()),
            kept(rule.layout()),
            Optional.empty());
    return new Entry(
        EntryKey.ofRule(rule.pattern()),
        Json.write(ReplicaLine.ofRule(rule.pattern(), rule.tools(), rule.layout().hasVersions())),
        Json.write(kept));
  }

  /** The same as the console proposed it: it must lie in this directory once links are followed. */
  Entry within(Path mount) {
    var rest = Json.read(kept, Kept.class);
    return new Entry(
        key,
        told,
        Json.write(
            new Kept(
                rest.path(),
                rest.starter(),
                rest.account(),
                rest.spelling(),
                rest.layout(),
                Optional.of(mount.toString()))));
  }

  /** The directory that it must lie in since the console proposed it; empty of all others. */
  Optional<Path> within() {
    return within(kept);
  }

  /** As {@link #within()}, of what is kept of an entry. */
  static Optional<Path> within(String kept) {
    return Json.read(kept, Kept.class).within().map(Path::of);
  }

  /** The dataset; this must be one. */
  DatasetConfig dataset() {
    var line = Json.read(told, ReplicaLine.class);
    var rest = Json.read(kept, Kept.class);
    return new DatasetConfig(
        key.name(),
        Path.of(rest.path()),
        line.title(),
        line.landingPage(),
        rest.starter().map(Path::of),
        rest.account(),
        new ReplicaFacts(
            key.version(),
            line.versionOf(),
            line.aliases().orElse(List.of()),
            line.bytes(),
            line.checksum(),
            line.tools(),
            line.descendants().orElse(false)),
        rest.layout().orElse(Layout.AS_IT_IS));
  }

  /** The rule; this must be one. */
  MountRule rule() {
    var rest = Json.read(kept, Kept.class);
    var name = key.name();
    return new MountRule(
        name.substring(0, name.length() - 1),
        Path.of(rest.path()),
        rest.spelling().orElseThrow(),
        Json.read(told, ReplicaLine.class).tools(),
        rest.account(),
        rest.layout().orElse(Layout.AS_IT_IS));
  }

  private static Optional<Layout> kept(Layout layout) {
    return layout.isDirectory() ? Optional.empty() : Optional.of(layout);
  }
}
