package org.datadns.agent.inventory;

import java.nio.file.Path;
import java.util.List;
import org.datadns.agent.layout.RepositoryConfig;
import org.datadns.protocol.identifier.IdentifierParser;

/**
 * What the configuration says of the inventory.
 *
 * @param datasets the datasets that it names
 * @param rules mount rules for whole namespaces
 * @param identifiers recognises the names of datasets
 * @param roots where what is added while running may lie; none means anywhere
 * @param mounts what is open to the console; none means that the console registers nothing
 * @param repositories which repositories may be asked for lists of files
 */
public record InventoryConfig(
    List<DatasetConfig> datasets,
    List<MountRule> rules,
    IdentifierParser identifiers,
    List<Path> roots,
    List<ConsoleMount> mounts,
    RepositoryConfig repositories) {
  public InventoryConfig {
    datasets = List.copyOf(datasets);
    rules = List.copyOf(rules);
    roots = List.copyOf(roots);
    mounts = List.copyOf(mounts);
  }

  /** These datasets, and nothing else; compact identifiers with the common prefixes alone. */
  public static InventoryConfig of(List<DatasetConfig> datasets) {
    return new InventoryConfig(
        datasets,
        List.of(),
        IdentifierParser.standard(),
        List.of(),
        List.of(),
        RepositoryConfig.NONE);
  }
}
