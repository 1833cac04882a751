package org.datadns.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.datadns.protocol.identifier.Identifier;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "org.datadns.agent", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final Path SOURCES = Path.of("src/main/java/org/datadns/agent");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("org.datadns.agent.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesDependInOneDirection =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("main")
          .definedBy("org.datadns.agent")
          .layer("tool")
          .definedBy("org.datadns.agent.tool")
          .layer("network")
          .definedBy("org.datadns.agent.network")
          .layer("proxy")
          .definedBy("org.datadns.agent.proxy")
          .layer("fetch")
          .definedBy("org.datadns.agent.fetch")
          .layer("layout")
          .definedBy("org.datadns.agent.layout")
          .layer("view")
          .definedBy("org.datadns.agent.view")
          .layer("inventory")
          .definedBy("org.datadns.agent.inventory")
          .layer("driver")
          .definedBy("org.datadns.agent.driver")
          .layer("notebook")
          .definedBy("org.datadns.agent.notebook")
          .layer("check")
          .definedBy("org.datadns.agent.check")
          .layer("session")
          .definedBy("org.datadns.agent.session")
          .layer("save")
          .definedBy("org.datadns.agent.save")
          .layer("heartbeat")
          .definedBy("org.datadns.agent.heartbeat")
          .layer("http")
          .definedBy("org.datadns.agent.http")
          .layer("local")
          .definedBy("org.datadns.agent.local..")
          .whereLayer("main")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("tool")
          .mayNotAccessAnyLayer()
          .whereLayer("network")
          .mayNotAccessAnyLayer()
          .whereLayer("proxy")
          .mayNotAccessAnyLayer()
          .whereLayer("fetch")
          .mayNotAccessAnyLayer()
          .whereLayer("layout")
          .mayOnlyAccessLayers("fetch")
          .whereLayer("view")
          .mayOnlyAccessLayers("tool")
          .whereLayer("inventory")
          .mayOnlyAccessLayers("layout", "tool")
          .whereLayer("driver")
          .mayOnlyAccessLayers("network", "tool")
          .whereLayer("notebook")
          .mayOnlyAccessLayers("fetch")
          .whereLayer("check")
          .mayOnlyAccessLayers("driver", "tool")
          .whereLayer("session")
          .mayOnlyAccessLayers("driver", "inventory", "layout", "view", "tool", "notebook")
          .whereLayer("save")
          .mayOnlyAccessLayers("driver", "fetch", "session", "tool")
          .whereLayer("heartbeat")
          .mayOnlyAccessLayers("session", "inventory", "tool")
          .whereLayer("local")
          .mayOnlyAccessLayers("session", "inventory", "tool")
          .whereLayer("http")
          .mayOnlyAccessLayers(
              "heartbeat", "save", "session", "inventory", "check", "driver", "tool");

  @ArchTest
  static final ArchRule dockerIsKnownInOnePlace =
      noClasses()
          .that()
          .resideOutsideOfPackage("..driver..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.github.dockerjava..");

  @ArchTest
  static final ArchRule sessionsKnowNoHttp =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..session..",
              "..inventory..",
              "..check..",
              "..driver..",
              "..heartbeat..",
              "..notebook..",
              "..save..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.helidon..");

  /** What comes from outside is parsed with the prefixes of the configuration. */
  @ArchTest
  static final ArchRule nothingParsesWithTheCommonPrefixesAlone =
      noClasses().should().callMethod(Identifier.class, "parse", String.class);

  @ArchTest
  static final ArchRule nothingSleeps =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule nothingUsesJavaUtilLogging = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    try (var folders = Files.walk(SOURCES).filter(Files::isDirectory)) {
      assertThat(folders)
          .isNotEmpty()
          .allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).exists());
    }
  }
}
