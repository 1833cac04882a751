package org.datadns.agent.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.datadns.agent.driver.Launch;
import org.datadns.agent.inventory.HeldDataset;
import org.datadns.agent.inventory.Listings;
import org.datadns.agent.inventory.Listings.Found;
import org.datadns.agent.layout.ListedFile;
import org.datadns.agent.layout.Listing;
import org.datadns.agent.tool.Account;
import org.datadns.agent.view.Plan;
import org.datadns.agent.view.Report;
import org.datadns.agent.view.Views;
import org.datadns.agent.view.Views.Showing;
import org.datadns.protocol.wire.DatasetFiles;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.protocol.wire.SessionOrder;
import org.jspecify.annotations.Nullable;

/**
 * What sessions see of datasets whose layout is not a directory: the files that an order allows, by
 * their names, and nothing else. Blocking; thread-safe.
 */
public final class ShownFiles {
  private static final Logger LOG = System.getLogger(ShownFiles.class.getName());

  /** How long a session waits while lists and views of others are made, which may be large. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Reason BUSY =
      new Reason(
          "storage-busy",
          "The site shows the files of other sessions at the moment, and is not done in time.");

  private final StorageRoom room = new StorageRoom(PATIENCE);
  private final Listings listings;
  private final Views views;
  private final InstantSource clock;

  ShownFiles(Listings listings, Views views, InstantSource clock) {
    this.listings = listings;
    this.views = views;
    this.clock = clock;
  }

  /** What came of showing the datasets of a launch. */
  sealed interface Outcome {
    /** All are shown. */
    record Shown(Launch launch) implements Outcome {}

    /** One is not. */
    record Failed(Reason reason) implements Outcome {}
  }

  /** Describes a dataset by making the view that a guest has; empty when it is a directory. */
  public Optional<DatasetFiles> describe(HeldDataset held, Optional<String> version) {
    if (held.config().layout().isDirectory()) {
      return Optional.empty();
    }
    return Optional.of(
        in(held, () -> described(held, version))
            .orElseGet(() -> description(held, Optional.empty(), Optional.empty(), BUSY)));
  }

  private DatasetFiles described(HeldDataset held, Optional<String> version) {
    return switch (listings.of(held, version)) {
      case Found.None(var why) -> description(held, Optional.empty(), Optional.empty(), why);
      case Found.Listed(var listing, var old) ->
          switch (view(held, held.account(), visible(listing, Optional.empty()), "check")) {
            case Showing.Failed(var why) ->
                description(held, Optional.of(listing), Optional.empty(), why);
            case Showing.Shown(var ignored, var binds, var report) ->
                description(held, Optional.of(listing), Optional.of(report), old.orElse(null));
          };
    };
  }

  private <T> Optional<T> in(HeldDataset held, Supplier<T> work) {
    return room.in(views.storage(held.config().path()), work);
  }

  private DatasetFiles description(
      HeldDataset held,
      Optional<Listing> listing,
      Optional<Report> report,
      @Nullable Reason problem) {
    int restricted = listing.map(it -> it.restricted(today())).orElse(0);
    return new DatasetFiles(
        held.config().layout().kind().label(),
        views.mechanism().name().toLowerCase(Locale.ROOT),
        listing.map(Listing::version).orElse(""),
        listing.map(it -> it.asOf().toString()),
        listing.map(it -> visible(it, Optional.empty()).size()).orElse(0),
        restricted,
        listing.map(Listing::elsewhere).orElse(0),
        listing.map(Listing::renamed).orElse(0),
        report.map(Report::missing).orElse(0),
        report.map(Report::unreadable).orElse(0),
        report.map(Report::examples).orElse(List.of()),
        Optional.ofNullable(problem));
  }

  /** Why a dataset could not be shown of late; empty when it could, or nobody tried. */
  Optional<Reason> unserved(HeldDataset held, Optional<String> version) {
    return held.config().layout().isDirectory()
        ? Optional.empty()
        : listings.fault(held.identifier(), version);
  }

  /** Where a dataset is that is not shown yet: what would be mounted is empty. */
  Path place(HeldDataset held) {
    return held.config().layout().isDirectory() ? held.config().path() : views.nothing();
  }

  /**
   * Shows the datasets of a launch to its session.
   *
   * @param datasets in the launch's order
   * @param begins is run before files have to be shown
   */
  Outcome show(SessionOrder order, Launch launch, List<HeldDataset> datasets, Runnable begins) {
    if (datasets.stream().allMatch(held -> held.config().layout().isDirectory())) {
      return new Outcome.Shown(launch);
    }
    begins.run();
    var mounted = new ArrayList<Launch.Mounted>();
    for (int i = 0; i < datasets.size(); i++) {
      var held = datasets.get(i);
      var before = launch.datasets().get(i);
      if (held.config().layout().isDirectory()) {
        mounted.add(before);
        continue;
      }
      boolean isFirst = i == 0;
      var one =
          in(held, () -> shown(order, launch, held, before, isFirst))
              .orElseGet(() -> new One.Failed(BUSY));
      switch (one) {
        case One.Shown(var its) -> mounted.add(its);
        case One.Failed(var why) -> {
          return new Outcome.Failed(why);
        }
      }
    }
    return new Outcome.Shown(launch.with(mounted));
  }

  /** What came of showing one dataset. */
  private sealed interface One {
    record Shown(Launch.Mounted mounted) implements One {}

    record Failed(Reason reason) implements One {}
  }

  private One shown(
      SessionOrder order, Launch launch, HeldDataset held, Launch.Mounted before, boolean isFirst) {
    var version = isFirst ? order.version() : Optional.<String>empty();
    return switch (listings.of(held, version)) {
      case Found.None(var why) -> new One.Failed(why);
      case Found.Listed(var listing, var old) -> {
        // what is granted is of the dataset that the signed call was about
        var files = visible(listing, isFirst ? granted(order, held) : Optional.empty());
        yield switch (view(held, launch.account(), files, launch.session())) {
          case Showing.Failed(var why) -> {
            // the next one is sent elsewhere at once
            listings.note(held, version, why);
            yield new One.Failed(why);
          }
          case Showing.Shown(var path, var binds, var report) -> {
            warn(held, report);
            yield new One.Shown(
                new Launch.Mounted(before.identifier(), path, before.name(), binds));
          }
        };
      }
    };
  }

  /** The name of the file that an order selects in its first dataset, if its person may see it. */
  Optional<String> selected(SessionOrder order, HeldDataset held) {
    var select = order.select();
    if (select.isEmpty()) {
      return Optional.empty();
    }
    if (held.config().layout().isDirectory()) {
      return select.filter(name -> !name.startsWith(SessionFiles.ID));
    }
    return in(held, () -> selected(order, held, select.get())).flatMap(name -> name);
  }

  private Optional<String> selected(SessionOrder order, HeldDataset held, String select) {
    return switch (listings.of(held, order.version())) {
      case Found.None(var ignored) -> Optional.empty();
      case Found.Listed(var listing, var ignored) ->
          Listing.find(select, visible(listing, granted(order, held)));
    };
  }

  /** The version whose files are shown where none is asked for, if their list says. */
  Optional<String> version(HeldDataset held) {
    if (held.config().layout().isDirectory()) {
      return Optional.empty();
    }
    return in(held, () -> listedVersion(held)).flatMap(version -> version);
  }

  private Optional<String> listedVersion(HeldDataset held) {
    return switch (listings.of(held, Optional.empty())) {
      case Found.None(var ignored) -> Optional.empty();
      case Found.Listed(var listing, var ignored) ->
          Optional.of(listing.version()).filter(version -> !version.isEmpty());
    };
  }

  /** Asks repositories again whose lists are old. */
  public void refresh() {
    listings.refresh();
  }

  void tidy(Predicate<String> isLive) {
    views.tidy(isLive);
  }

  private Showing view(HeldDataset held, Account account, List<ListedFile> files, String session) {
    return views.show(
        new Plan(
            held.config().path(),
            account,
            files.stream()
                .map(file -> new Plan.File(file.name(), file.file().orElseThrow()))
                .toList()),
        session);
  }

  private List<ListedFile> visible(Listing listing, Optional<SessionFiles> files) {
    return listing.visible(files, today());
  }

  /** What an order grants of this dataset: a repository opens restricted files of its own alone. */
  private static Optional<SessionFiles> granted(SessionOrder order, HeldDataset held) {
    return order.files().map(files -> files.of(held.config().layout().owner()));
  }

  private static void warn(HeldDataset held, Report report) {
    if (report.missing() + report.unreadable() > 0) {
      LOG.log(
          Level.WARNING,
          "dataset {0}: {1} of its files are missing and {2} cannot be read; federate dataset check"
              + " names some",
          held.identifier(),
          report.missing(),
          report.unreadable());
    }
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }
}
