package org.datadns.protocol.config;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML whose plain scalars are texts as written: YAML 1.1 would make a date of {@code 2026-01-01},
 * 60010 of the user {@code 1000:10} and 1.1 of the version {@code 1.10}. A key given twice is an
 * error.
 */
public final class PlainYaml {
  private PlainYaml() {}

  /** Mappings, lists and texts, or null for an empty document. */
  public static @Nullable Object load(String yaml) {
    var loading = new LoaderOptions();
    loading.setAllowDuplicateKeys(false);
    var dumping = new DumperOptions();
    return new Yaml(
            new SafeConstructor(loading),
            new Representer(dumping),
            dumping,
            loading,
            new TextResolver())
        .load(yaml);
  }

  private static final class TextResolver extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.MERGE, MERGE, "<");
      addImplicitResolver(Tag.NULL, NULL, "~nN\0");
      addImplicitResolver(Tag.NULL, EMPTY, null);
    }
  }
}
