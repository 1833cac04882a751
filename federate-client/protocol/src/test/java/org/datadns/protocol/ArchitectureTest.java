package org.datadns.protocol;

import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "org.datadns.protocol", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final Path SOURCES = Path.of("src/main/java/org/datadns/protocol");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("org.datadns.protocol.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesDependInOneDirection =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("identifier")
          .definedBy("org.datadns.protocol.identifier")
          .layer("file")
          .definedBy("org.datadns.protocol.file")
          .layer("wire")
          .definedBy("org.datadns.protocol.wire")
          .layer("config")
          .definedBy("org.datadns.protocol.config")
          .layer("signing")
          .definedBy("org.datadns.protocol.signing")
          .layer("client")
          .definedBy("org.datadns.protocol.client")
          .layer("prefix")
          .definedBy("org.datadns.protocol.prefix")
          .layer("network")
          .definedBy("org.datadns.protocol.network")
          .layer("name")
          .definedBy("org.datadns.protocol.name")
          .whereLayer("name")
          .mayOnlyAccessLayers("signing")
          .whereLayer("network")
          .mayNotAccessAnyLayer()
          .whereLayer("identifier")
          .mayNotAccessAnyLayer()
          .whereLayer("file")
          .mayNotAccessAnyLayer()
          .whereLayer("wire")
          .mayNotAccessAnyLayer()
          .whereLayer("config")
          .mayNotAccessAnyLayer()
          .whereLayer("signing")
          .mayOnlyAccessLayers("file", "wire")
          .whereLayer("prefix")
          .mayOnlyAccessLayers("config", "identifier", "wire")
          .whereLayer("client")
          .mayOnlyAccessLayers("signing", "wire");

  @ArchTest
  static final ArchRule identifiersArePure =
      noClasses()
          .that()
          .resideInAPackage("..identifier..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.net..", "com..");

  @ArchTest
  static final ArchRule nothingSleeps =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule nothingUsesJavaUtilLogging = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  @ArchTest
  static final ArchRule classesArePlacedInFeatures =
      classes().should(be(JavaClass.Predicates.resideInAPackage("org.datadns.protocol.*")));

  @Test
  void everyPackageSaysWhatItIsFor() throws IOException {
    try (var folders = Files.list(SOURCES)) {
      assertThat(folders)
          .isNotEmpty()
          .allSatisfy(p -> assertThat(p.resolve("package-info.java")).exists());
    }
  }
}
