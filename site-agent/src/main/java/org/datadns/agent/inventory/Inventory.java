package org.datadns.agent.inventory;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.datadns.agent.inventory.Batch.Outcome;
import org.datadns.agent.inventory.Entries.Stored;
import org.datadns.agent.inventory.EntryKey.Kind;
import org.datadns.agent.inventory.EntryLine.Read;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.wire.Heartbeat.MountReport;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Proposal;
import org.datadns.protocol.wire.ProposalAnswer;
import org.datadns.protocol.wire.Reason;

/**
 * All datasets of this site, ten million if need be: those of the configuration file, those added
 * while running, and those that mount rules lead to. Where they stand is {@link Entries}' matter,
 * how they are is {@link Health}'s; here both meet. Thread-safe.
 */
public final class Inventory implements AutoCloseable {
  /** How long a path may be silent, twice over: a server under load takes a second or two. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Entries entries;
  private final InventoryConfig config;
  private final AccountChoice site;
  private final Account base;
  private final Runnable changed;
  private final MountWatch watch;
  private final Health health;
  private final Outbox outbox;
  private final Import imports;
  private final Proposed proposed;
  private final ConsoleMounts mounts;
  private final RuledDatasets ruled;
  private final Listings listings;

  /** What became of an addition. */
  public sealed interface Addition {
    /** A dataset was added; whether it is served, its refusal says. */
    record Added(HeldDataset dataset) implements Addition {}

    /** A rule was added. */
    record RuleAdded(MountRule rule) implements Addition {}

    /** Nothing was. */
    record Refused(Reason reason) implements Addition {}
  }

  private Inventory(
      Path stateDirectory,
      InventoryConfig config,
      AccountChoice site,
      Account tools,
      InstantSource clock,
      Runnable changed) {
    this.config = config;
    this.site = site;
    this.base = site.over(tools);
    this.changed = changed;
    this.entries = Entries.open(stateDirectory, clock);
    this.watch = new MountWatch(stateDirectory.resolve("looks"), PATIENCE, this::takeIn);
    this.mounts = new ConsoleMounts(config.mounts(), base, watch);
    this.health = new Health(entries, watch, this::watched, mounts, clock, changed);
    this.ruled =
        new RuledDatasets(config.identifiers(), entries, new Directories(watch), health, base);
    this.outbox = new Outbox(entries, stateDirectory.resolve("outbox"));
    this.imports = new Import(entries, config);
    this.proposed = new Proposed(entries, config);
    this.listings = new Listings(stateDirectory.resolve("listings"), watch, config, clock);
  }

  /**
   * The inventory with what was added before. Nothing is served before the first {@link #probe}.
   *
   * @param stateDirectory where it is kept
   * @param config what the configuration names
   * @param site what the site says of the account that sessions run as
   * @param tools the account where neither dataset nor site says anything
   * @param changed is run when something was seen or written that the resolver must know
   * @throws StoreException when what is kept there cannot be read
   */
  public static Inventory load(
      Path stateDirectory,
      InventoryConfig config,
      AccountChoice site,
      Account tools,
      InstantSource clock,
      Runnable changed) {
    var inventory = new Inventory(stateDirectory, config, site, tools, clock, changed);
    EarlierInventory.moveInto(inventory.entries, stateDirectory, config.identifiers());
    new Configured(config).writeTo(inventory.entries);
    inventory.ruled.refresh();
    inventory.health.refresh();
    return inventory;
  }

  private void takeIn() {
    health.takeIn();
  }

  /** Looks at every path of the watchlist. Blocks; what hangs goes on in the background. */
  public void probe() {
    health.probe();
  }

  /**
   * Looks, in the background, at what has not been looked at for a while; to be called again and
   * again. Never touches a mount itself.
   */
  public void pulse() {
    health.pulse();
  }

  /** Ends all looking. */
  @Override
  public void close() {
    watch.close();
    listings.close();
    entries.close();
  }

  /** Reads what new workspaces begin with. */
  public Starters starters() {
    return new Starters(watch);
  }

  /** What lists the files of datasets that are not directories as they are. */
  public Listings listings() {
    return listings;
  }

  /** What goes to the resolver. */
  public Outbox outbox() {
    return outbox;
  }

  /** Takes in a chunk of a file; see {@link Import#take}. */
  public Import.Result take(Import.Chunk chunk) {
    var result = imports.take(chunk);
    if (!chunk.isTrial() && result instanceof Import.Result.Taken) {
      health.refresh();
      if (chunk.isLast()) {
        // the chunks between are told with the next heartbeat
        changed.run();
      }
    }
    return result;
  }

  /**
   * Judges what admins propose at the console, and applies what the site's configuration permits.
   * Blocks until that is on disk; how it can be read is seen later.
   */
  public ProposalAnswer judge(Proposal proposal) {
    var answer = proposed.judge(proposal);
    health.refresh();
    changed.run();
    return answer;
  }

  /** The mounts that the site opens to its console, as they were last seen. */
  public List<MountReport> mounts() {
    return mounts.reports();
  }

  /** How far a file has come, if it was left unfinished. */
  public Import.Progress progress(String source) {
    return imports.progress(source);
  }

  /**
   * The account of a session.
   *
   * @param tool the account of its tool
   * @param datasets its datasets
   */
  public AccountChoice.Agreement account(Account tool, List<HeldDataset> datasets) {
    return AccountChoice.agree(
        site.over(tool),
        datasets.stream()
            .map(dataset -> dataset.config().account().orElse(AccountChoice.NONE))
            .toList());
  }

  /** How datasets and their mounts are. */
  public Health health() {
    return health;
  }

  /** The generation of what the resolver is to be told. */
  public long generation() {
    return entries.generation();
  }

  /** What the resolver is told again and again: what is known of that cannot be opened. */
  public List<ReplicaReport> unavailable() {
    return health.unavailable();
  }

  /** All mount rules, the longest prefix first. */
  public List<MountRule> rules() {
    return ruled.rules();
  }

  /**
   * Some datasets in the order of their identifiers, as they were last seen.
   *
   * @param prefix what their identifiers begin with
   * @param after a dataset of an earlier page, its last; empty for the first page
   */
  public Page page(String prefix, Optional<Page.Cursor> after, int limit) {
    return Page.of(
        entries.page(after.map(Page.Cursor::key), prefix, limit + 1), limit, health::seen);
  }

  /**
   * Some datasets, in the order of their identifiers and as they were last seen, whose identifier
   * or title has each of these words in it. Looks through some ten thousand at a time, so that a
   * page may have few or none although there is a next one.
   *
   * @param words in any case, as far as they are ASCII; none finds every dataset
   * @param after where an earlier page ended; empty for the first page
   */
  public Page search(List<String> words, Optional<Page.Cursor> after, int limit) {
    var found = entries.search(words, after.map(Page.Cursor::key), limit);
    return new Page(
        found.entries().stream().map(health::seen).toList(), found.next().map(Page.Cursor::new));
  }

  /** The names of the configuration that are no identifiers. */
  public List<HeldDataset> unnamed() {
    return new Configured(config).unnamed(base);
  }

  /**
   * The dataset of this canonical identifier as it was last seen, if the site names it or a rule
   * has led to it of late. Does not block.
   *
   * @param version empty for the only one
   */
  public Optional<HeldDataset> find(String identifier, Optional<String> version) {
    return stored(identifier, version)
        .map(stored -> health.seen(stored))
        .or(() -> health.seen(EntryKey.ofDataset(identifier, version.orElse(""))))
        .or(() -> health.seen(EntryKey.ofDataset(identifier, "")).filter(Inventory::hasVersions));
  }

  /** The entry of this version, else the one that has all of them. */
  private Optional<Stored> stored(String identifier, Optional<String> version) {
    return entries
        .find(identifier, version)
        .or(
            () ->
                version
                    .flatMap(ignored -> entries.find(identifier, Optional.empty()))
                    .filter(stored -> stored.entry().dataset().layout().hasVersions()));
  }

  private static boolean hasVersions(HeldDataset held) {
    return held.config().layout().hasVersions();
  }

  /** The dataset as {@link #find} has it, if it is served. */
  public Optional<HeldDataset> served(String identifier, Optional<String> version) {
    return find(identifier, version).filter(HeldDataset::isServed);
  }

  /**
   * The dataset of this canonical identifier; it is looked at when nobody has of late, and found
   * when a rule leads to it. Blocks for some seconds at the most.
   *
   * @param version empty for the only one
   */
  public Optional<HeldDataset> confirm(String identifier, Optional<String> version) {
    return confirm(identifier, version, false);
  }

  /** The dataset of this identifier, in any spelling, looked at now; else as {@link #confirm}. */
  public Optional<HeldDataset> check(String identifier, Optional<String> version) {
    return config
        .identifiers()
        .parse(identifier)
        .asOptional()
        .flatMap(parsed -> confirm(parsed.canonical(), version, true));
  }

  private Optional<HeldDataset> confirm(
      String identifier, Optional<String> version, boolean isAnew) {
    var stored = stored(identifier, version);
    if (stored.isPresent()) {
      return Optional.of(health.confirm(watched(stored.get()), isAnew));
    }
    return ruled.confirm(identifier, version.isPresent(), isAnew);
  }

  /** Adds a dataset or rule and keeps it. Blocks while its path is looked at. */
  public Addition add(EntryLine line) {
    return switch (line.read(config)) {
      case Read.Unusable(var ignored, var reason) -> new Addition.Refused(reason);
      case Read.Usable(var entry) -> add(entry);
    };
  }

  private Addition add(Entry entry) {
    var key = entry.key();
    boolean isNew =
        entries.write(
            (batch, connection) ->
                !batch.has(key) && batch.put(entry, OptionalLong.empty()) == Outcome.ADDED);
    if (!isNew) {
      return new Addition.Refused(
          new Reason("already-held", "This site already names " + key.name() + "."));
    }
    health.refresh();
    changed.run();
    if (key.kind() == Kind.RULE) {
      ruled.refresh();
      return new Addition.RuleAdded(entry.rule());
    }
    return new Addition.Added(confirm(key.name(), Optional.of(key.version())).orElseThrow());
  }

  /**
   * Removes what was added: a dataset in any spelling, or a rule.
   *
   * @param version of a dataset; empty for the only one
   * @return why not; empty when it is gone
   */
  public Optional<Reason> remove(String name, Optional<String> version) {
    var key = key(name, version);
    var outcome = key.flatMap(found -> entries.write((batch, connection) -> batch.remove(found)));
    if (outcome.isEmpty()) {
      return Optional.of(new Reason("not-held", "This site does not name " + name + "."));
    }
    if (outcome.get() == Outcome.CONFIGURED) {
      return Optional.of(Import.why(Outcome.CONFIGURED));
    }
    ruled.refresh();
    health.refresh();
    changed.run();
    return Optional.empty();
  }

  private Optional<EntryKey> key(String name, Optional<String> version) {
    return ruled
        .find(name)
        .or(
            () ->
                config.identifiers().parse(name) instanceof Recognised(var identifier)
                    ? entries
                        .find(identifier.canonical(), version)
                        .map(stored -> stored.entry().key())
                    : Optional.empty());
  }

  private Watched watched(Stored stored) {
    var dataset = stored.entry().dataset();
    var account = dataset.account().orElse(AccountChoice.NONE).over(base);
    // the configuration's word counts for itself
    var within =
        stored.origin() == Origin.CONFIGURED
            ? Optional.<Path>empty()
            : stored
                .entry()
                .within()
                .or(() -> config.roots().stream().filter(dataset.path()::startsWith).findFirst());
    return new Watched(stored.entry().key(), dataset, stored.origin(), account, within);
  }
}
