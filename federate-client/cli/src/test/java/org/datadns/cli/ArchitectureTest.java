package org.datadns.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "org.datadns.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule dependsOnTheProtocolAndWhatACommandLineNeedsAlone =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.xml.stream..",
              "org.datadns.cli",
              "org.datadns.protocol..",
              "picocli..",
              "me.tongfei.progressbar..",
              "org.apache.commons.csv..",
              "org.yaml.snakeyaml.error..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule signsNothing =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.datadns.protocol.signing");

  /** Members of interfaces are public by the language, and still seen by this package alone. */
  @ArchTest
  static final ArchRule onlyTheProgramIsPublic =
      classes()
          .that()
          .areTopLevelClasses()
          .and()
          .doNotHaveSimpleName("Federate")
          .should()
          .notBePublic();

  @ArchTest
  static final ArchRule neverSleeps =
      noClasses().should().callMethod(Thread.class, "sleep", long.class);

  @ArchTest
  static final ArchRule noJavaUtilLogging =
      noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

  @ArchTest
  static final ArchRule onlyTheTerminalPrints =
      noClasses()
          .that()
          .doNotHaveSimpleName("Terminal")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @Test
  void package_isNullMarked() {
    assertThat(Federate.class.getPackage().isAnnotationPresent(NullMarked.class)).isTrue();
  }
}
