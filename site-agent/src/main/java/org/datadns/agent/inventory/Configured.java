package org.datadns.agent.inventory;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.wire.Reason;

/**
 * Brings what the configuration names into the store, so that it is told and looked up as
 * everything else; what it names no more goes.
 */
record Configured(InventoryConfig config) {
  private static final Logger LOG = System.getLogger(Configured.class.getName());

  void writeTo(Entries entries) {
    var wanted = wanted();
    var known = entries.configured();
    entries.write(
        (batch, connection) -> {
          for (var stored : known) {
            if (!wanted.containsKey(stored.entry().key())) {
              batch.unconfigure(stored.entry().key());
            }
          }
          for (var entry : wanted.values()) {
            if (batch.configure(entry)) {
              LOG.log(
                  Level.WARNING,
                  "the configuration names {0}, which was added while running too: the"
                      + " configuration counts",
                  entry.key().name());
            }
          }
          return batch.generation();
        });
  }

  /** The names that are no identifiers. */
  List<HeldDataset> unnamed(Account base) {
    var unnamed = new ArrayList<HeldDataset>();
    for (var dataset : config.datasets()) {
      if (config.identifiers().parse(dataset.identifier()) instanceof Unrecognised not) {
        unnamed.add(
            new HeldDataset(
                dataset.identifier(),
                dataset,
                Origin.CONFIGURED,
                "",
                base,
                "",
                Optional.of(new Reason(not.code(), not.text()))));
      }
    }
    return List.copyOf(unnamed);
  }

  /** The first of two with one name counts; the configuration's reader has refused the second. */
  private Map<EntryKey, Entry> wanted() {
    var wanted = new LinkedHashMap<EntryKey, Entry>();
    for (var dataset : config.datasets()) {
      if (config.identifiers().parse(dataset.identifier()) instanceof Recognised(var identifier)) {
        var entry = Entry.of(dataset.as(identifier.canonical(), dataset.path()));
        wanted.putIfAbsent(entry.key(), entry);
      }
    }
    for (var rule : config.rules()) {
      var entry = Entry.of(rule);
      wanted.putIfAbsent(entry.key(), entry);
    }
    return wanted;
  }
}
