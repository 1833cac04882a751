package org.datadns.resolver;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.resolver.dataset.Datasets;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "org.datadns.resolver", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final Path SOURCES = Path.of("src/main/java/org/datadns/resolver");

  /** Each package, and those it may know. */
  private static final Map<String, List<String>> MAY_KNOW =
      Map.ofEntries(
          Map.entry("plot", List.of()),
          Map.entry("web", List.of("plot")),
          Map.entry("db", List.of()),
          Map.entry("background", List.of()),
          Map.entry("http", List.of("db", "web")),
          Map.entry("access", List.of("background", "http", "web")),
          Map.entry(
              "absence",
              List.of(
                  "access", "audit", "background", "dataset", "http", "mail", "repository", "web")),
          Map.entry(
              "console",
              List.of(
                  "access", "audit", "background", "http", "inventory", "session", "site", "web")),
          Map.entry("report", List.of("access", "audit", "background", "http", "plot", "web")),
          Map.entry("policy", List.of("access", "audit", "dataset", "http", "site", "web")),
          Map.entry("audit", List.of("access", "background", "http", "web")),
          Map.entry("person", List.of("access", "audit", "http", "web")),
          Map.entry("pass", List.of("access")),
          Map.entry("mail", List.of("access", "audit", "http", "web")),
          Map.entry("token", List.of("access", "audit", "http", "web")),
          Map.entry("signin", List.of("access", "audit", "http", "web")),
          Map.entry("site", List.of("access", "audit", "http", "web")),
          Map.entry("federation", List.of("access", "http", "site", "web")),
          Map.entry("group", List.of("access", "background")),
          Map.entry("course", List.of("access", "audit", "group", "http", "session", "web")),
          Map.entry("placement", List.of("access", "site")),
          Map.entry("outbound", List.of()),
          Map.entry("probe", List.of("background", "outbound", "site")),
          Map.entry("rate", List.of("http")),
          Map.entry("repository", List.of("access", "audit", "background", "http", "outbound")),
          Map.entry("handover", List.of("access", "dataset", "http")),
          Map.entry("inventory", List.of("access", "dataset", "http", "site")),
          Map.entry("namespace", List.of("access", "audit", "dataset", "http", "site", "web")),
          Map.entry("dataset", List.of("access", "http", "placement", "site")),
          Map.entry("enrichment", List.of("background", "outbound")),
          Map.entry(
              "resolve",
              List.of("absence", "access", "dataset", "http", "placement", "site", "web")),
          Map.entry(
              "session",
              List.of(
                  "absence",
                  "access",
                  "audit",
                  "background",
                  "dataset",
                  "db",
                  "handover",
                  "http",
                  "pass",
                  "placement",
                  "repository",
                  "site",
                  "web")),
          Map.entry("heartbeat", List.of("access", "http", "inventory", "session", "site", "tool")),
          Map.entry("tool", List.of("access", "audit", "background", "http", "site", "web")),
          Map.entry(
              "integration",
              List.of("access", "dataset", "http", "placement", "session", "site", "web")),
          Map.entry("integration.clowder", List.of("access", "http", "repository", "site")),
          Map.entry(
              "integration.clowder2",
              List.of("access", "handover", "http", "outbound", "repository", "web")),
          Map.entry(
              "integration.dataverse",
              List.of("access", "dataset", "handover", "http", "outbound", "repository", "web")));

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("org.datadns.resolver.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule integrationsKnowNothingOfEachOther =
      slices().matching("org.datadns.resolver.integration.(*)..").should().notDependOnEachOther();

  @ArchTest static final ArchRule packagesDependInOneDirection = layers();

  private static ArchRule layers() {
    var layers = Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (var name : MAY_KNOW.keySet()) {
      layers = layers.layer(name).definedBy("org.datadns.resolver." + name);
    }
    for (var entry : MAY_KNOW.entrySet()) {
      var layer = layers.whereLayer(entry.getKey());
      layers =
          entry.getValue().isEmpty()
              ? layer.mayNotAccessAnyLayer()
              : layer.mayOnlyAccessLayers(entry.getValue().toArray(String[]::new));
    }
    return layers;
  }

  @ArchTest
  static final ArchRule placementKnowsNeitherSqlNorHttp =
      noClasses()
          .that()
          .resideInAPackage("..placement..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.jdbi..", "java.sql..", "io.helidon..");

  /** What comes from outside is parsed with the prefixes of the configuration. */
  @ArchTest
  static final ArchRule nothingParsesWithTheCommonPrefixesAlone =
      noClasses().should().callMethod(Identifier.class, "parse", String.class);

  /**
   * What is hidden from somebody reaches no route: all but the sessions' driver look as somebody.
   */
  @ArchTest
  static final ArchRule nobodyIsToldOfDatasetsUnseen =
      noClasses()
          .that()
          .resideOutsideOfPackage("..dataset..")
          .and()
          .doNotHaveSimpleName("Candidates")
          .should()
          .callMethod(Datasets.class, "find", String.class);

  @ArchTest
  static final ArchRule nothingSleeps =
      noClasses()
          .should()
          .callMethod(Thread.class, "sleep", long.class)
          .orShould()
          .callMethod(Thread.class, "sleep", Duration.class);

  @ArchTest
  static final ArchRule nothingUsesJavaUtilLogging = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  @Test
  void everyPackageSaysWhatItIsFor_andHasItsPlaceInTheOrder() throws IOException {
    try (var folders = Files.list(SOURCES).filter(Files::isDirectory)) {
      assertThat(folders)
          .isNotEmpty()
          .allSatisfy(
              folder -> {
                assertThat(folder.resolve("package-info.java")).exists();
                assertThat(MAY_KNOW).containsKey(folder.getFileName().toString());
              });
    }
  }
}
