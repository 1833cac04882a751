package org.datadns.resolver.access;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.datadns.protocol.wire.Reason;

/**
 * Every policy of the federation, at one moment. Immutable, pure.
 *
 * @param datasets of datasets by canonical identifier, and of all below a prefix by that and {@code
 *     /*}
 * @param tools by id
 * @param sizes by id
 * @param sites by id
 */
public record PolicyBook(
    Map<String, Policy> datasets,
    Map<String, Policy> tools,
    Map<String, Policy> sizes,
    Map<String, Policy> sites) {
  /** There is none: everything is open to everybody. */
  public static final PolicyBook EMPTY = new PolicyBook(Map.of(), Map.of(), Map.of(), Map.of());

  public PolicyBook {
    datasets = Map.copyOf(datasets);
    tools = Map.copyOf(tools);
    sizes = Map.copyOf(sizes);
    sites = Map.copyOf(sites);
  }

  /**
   * What holds for a dataset: of each of its names the policy of the name itself, else of the
   * longest prefix. All of them hold.
   */
  public List<Policy> ofDataset(Collection<String> names) {
    if (datasets.isEmpty()) {
      return List.of();
    }
    var found = new LinkedHashSet<Policy>();
    names.forEach(name -> nearest(name).ifPresent(found::add));
    return List.copyOf(found);
  }

  private Optional<Policy> nearest(String name) {
    var exact = datasets.get(name);
    if (exact != null) {
      return Optional.of(exact);
    }
    for (int slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
      var below = datasets.get(name.substring(0, slash) + "/*");
      if (below != null) {
        return Optional.of(below);
      }
    }
    return Optional.empty();
  }

  /** Why somebody may not use a tool. */
  public Optional<Reason> againstTool(Person person, String tool) {
    return against(tools, tool, person);
  }

  /** Why somebody may not use a size. */
  public Optional<Reason> againstSize(Person person, String size) {
    return against(sizes, size, person);
  }

  /** Why somebody may not be sent to a site. */
  public Optional<Reason> againstSite(Person person, String site) {
    return against(sites, site, person);
  }

  /** Whether every tool and size is open to everybody. */
  public boolean opensAllTools() {
    return tools.isEmpty() && sizes.isEmpty();
  }

  /**
   * Every name that has a policy, and whether what it is the nearest of is hidden from somebody;
   * empty when nothing is.
   */
  public Map<String, Boolean> hiding(Caller caller) {
    var hiding = new TreeMap<String, Boolean>();
    datasets.forEach(
        (name, policy) ->
            hiding.put(
                name,
                Access.decide(caller, Action.RESOLVE, new Target.OfDataset(name, List.of(policy)))
                    instanceof Decision.Denied));
    return hiding.containsValue(true) ? hiding : Map.of();
  }

  private static Optional<Reason> against(Map<String, Policy> of, String name, Person person) {
    var policy = of.get(name);
    return policy == null ? Optional.empty() : policy.against(person);
  }
}
