// SPDX-License-Identifier: Apache-2.0
package org.halfspace;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The arrows between packages, as docs/architecture.md draws them, and the manners of a library.
 */
@AnalyzeClasses(
    packages = "org.halfspace",
    importOptions = {DoNotIncludeTests.class, ArchitectureTest.OnlyProduct.class})
class ArchitectureTest {
  /** Without the module that only tests use, and without what codec gives to other tests. */
  static final class OnlyProduct implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/org/halfspace/testing/") && !location.contains("-tests.jar");
    }
  }

  /** The package itself, org.halfspace, where Autoencoder is. */
  private static final String ROOT = "";

  /** Which other packages each may use. Packages within a package are part of it. */
  private static final Map<String, Set<String>> ARROWS = new TreeMap<>();

  static {
    arrows("internal");
    arrows("io");
    arrows("data", "io", "internal");
    arrows("code", "data", "internal");
    arrows("search", "code", "data", "internal");
    arrows("exchange", "code", "data", "io");
    arrows(ROOT, "code", "data", "internal");
    arrows("store", ROOT, "code", "data", "io");

    arrows("activation", "code");
    arrows("linalg", "code", "internal");
    arrows("source", "data", "linalg", "internal");
    arrows("limits", "source", "activation", "code");
    arrows("risk", "source", "activation", "linalg", "internal");
    arrows("minimizer", "limits", "source", "activation", "linalg");
    arrows("descent", "risk", "data", "linalg", "internal");
    arrows("train", "source", "activation", "code", "store", "data", "io", "linalg", "internal");
    arrows(
        "fit",
        ROOT,
        "code",
        "search",
        // Codecs travel to other machines as model files.
        "store",
        "data",
        "io",
        "internal",
        "activation",
        "linalg",
        "source",
        "limits",
        "risk",
        "minimizer",
        "descent",
        "train");
    arrows(
        "inspect",
        ROOT,
        "fit",
        "limits",
        "source",
        "activation",
        "data",
        "io",
        "linalg",
        "internal");
    arrows(
        "adopt",
        ROOT,
        "fit",
        "code",
        "data",
        "internal",
        "activation",
        "linalg",
        "source",
        "limits",
        "risk",
        "descent",
        "train");

    arrows("onnx", ROOT, "code", "data", "io");
    arrows(
        "lab",
        ROOT,
        "code",
        "search",
        "data",
        "io",
        "internal",
        "activation",
        "linalg",
        "source",
        "limits",
        "risk",
        "minimizer",
        "descent",
        "train",
        "fit",
        "inspect");
    Set<String> all = new TreeSet<>(ARROWS.keySet());
    // What libraries share among themselves is not for the command line.
    all.remove("internal");
    arrows("cli", all.toArray(String[]::new));
  }

  private static void arrows(String name, String... others) {
    ARROWS.put(name, Set.of(others));
  }

  /** The package that a class is in, without those in it; what ARROWS speaks of. */
  private static String part(String packageName) {
    String rest = packageName.substring("org.halfspace".length());
    return rest.isEmpty() ? ROOT : rest.substring(1).split("\\.", -1)[0];
  }

  @ArchTest
  static void arrowsAreThoseOfThePage(JavaClasses imported) {
    Set<String> wrong = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    for (JavaClass type : imported) {
      String from = part(type.getPackageName());
      seen.add(from);
      type.getDirectDependenciesFromSelf().stream()
          .filter(to -> to.getTargetClass().getPackageName().startsWith("org.halfspace"))
          .filter(to -> !part(to.getTargetClass().getPackageName()).equals(from))
          .filter(
              to ->
                  !ARROWS
                      .getOrDefault(from, Set.of())
                      .contains(part(to.getTargetClass().getPackageName())))
          .forEach(to -> wrong.add(to.getDescription()));
    }
    assertThat(wrong).isEmpty();
    // Every package is there, so that none escapes the rule.
    assertThat(seen).containsExactlyInAnyOrderElementsOf(ARROWS.keySet());
  }

  @ArchTest
  static void arrowsHaveNoCircles(JavaClasses imported) {
    Map<String, Set<String>> left = new TreeMap<>(ARROWS);
    while (!left.isEmpty()) {
      Set<String> free = new TreeSet<>();
      left.forEach(
          (name, others) -> {
            if (others.stream().noneMatch(left::containsKey)) {
              free.add(name);
            }
          });
      assertThat(free).as("packages that use each other in circles: " + left.keySet()).isNotEmpty();
      left.keySet().removeAll(free);
    }
  }

  @ArchTest
  static final ArchRule onlyLinalgKnowsOpenBlas =
      onlyIn("org.halfspace.linalg..", "org.bytedeco..");

  @ArchTest
  static final ArchRule onlyTheEngineKnowsTheVectorApi =
      onlyIn("org.halfspace.code.engine..", "jdk.incubator..");

  private static ArchRule onlyIn(String place, String library) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(place)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }

  private static final DescribedPredicate<JavaClass> LIBRARY =
      DescribedPredicate.describe(
          "are of a library", type -> !type.getPackageName().startsWith("org.halfspace.cli"));

  @ArchTest
  static final ArchRule librariesDoNotPrintOrExit =
      noClasses()
          .that(LIBRARY)
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
