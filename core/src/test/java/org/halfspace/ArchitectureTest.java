package org.halfspace;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;

/** The arrows between packages, as the design draws them, and the manners of a library. */
@AnalyzeClasses(
    packages = "org.halfspace",
    importOptions = {DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeTesting.class})
class ArchitectureTest {
  /** The module that only tests use. */
  static final class DoNotIncludeTesting implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/org/halfspace/testing/");
    }
  }

  private static ArchRule onlyOn(String name, String... others) {
    String[] allowed = new String[others.length + 1];
    allowed[0] = "org.halfspace." + name + "..";
    for (int i = 0; i < others.length; i++) {
      allowed[i + 1] = "org.halfspace." + others[i] + "..";
    }
    return noClasses()
        .that()
        .resideInAPackage("org.halfspace." + name + "..")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are of this project, outside " + String.join(", ", allowed),
                type ->
                    type.getPackageName().startsWith("org.halfspace")
                        && Arrays.stream(allowed)
                            .noneMatch(
                                rule -> PackageMatcher.of(rule).matches(type.getPackageName()))));
  }

  @ArchTest static final ArchRule linalg = onlyOn("linalg");
  @ArchTest static final ArchRule simd = onlyOn("simd");
  @ArchTest static final ArchRule activation = onlyOn("activation");
  @ArchTest static final ArchRule data = onlyOn("data", "linalg");
  @ArchTest static final ArchRule source = onlyOn("source", "data", "linalg", "simd");
  @ArchTest static final ArchRule code = onlyOn("code", "data", "linalg", "simd");
  @ArchTest static final ArchRule search = onlyOn("search", "code", "data", "linalg", "simd");
  @ArchTest static final ArchRule exchange = onlyOn("exchange", "code", "data");
  @ArchTest static final ArchRule limits = onlyOn("limits", "source", "activation");

  @ArchTest static final ArchRule risk = onlyOn("risk", "source", "activation", "linalg");

  @ArchTest
  static final ArchRule minimizer = onlyOn("minimizer", "limits", "source", "activation", "linalg");

  @ArchTest static final ArchRule descent = onlyOn("descent", "risk", "data", "linalg");

  @ArchTest
  static final ArchRule train = onlyOn("train", "code", "source", "data", "activation", "linalg");

  @ArchTest
  static final ArchRule inspect =
      onlyOn("inspect", "code", "limits", "source", "activation", "data", "linalg");

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("org.halfspace.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyLinalgKnowsOpenBlas =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.halfspace.linalg..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");

  @ArchTest
  static final ArchRule onlySimdKnowsTheVectorApi =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.halfspace.simd..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.incubator..");

  @ArchTest
  static final ArchRule theLibraryDoesNotPrintOrExit =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule staticFieldsAreFinal = fields().that().areStatic().should().beFinal();

  @ArchTest
  static final ArchRule classesAreFinalOrMeantToBeExtended =
      classes()
          .that()
          .areTopLevelClasses()
          .and()
          .areNotInterfaces()
          .and()
          .areNotEnums()
          .and()
          .areNotAnonymousClasses()
          .should()
          .haveModifier(JavaModifier.FINAL)
          .orShould()
          .haveModifier(JavaModifier.ABSTRACT);
}
