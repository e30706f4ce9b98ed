// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the module may use, and the manners of a library. */
@AnalyzeClasses(packages = "org.halfspace.spark", importOptions = DoNotIncludeTests.class)
class SparkArchitectureTest {
  @ArchTest
  static final ArchRule mathematicsIsThatOfCore =
      noClasses()
          .that()
          .resideInAPackage("org.halfspace.spark..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.bytedeco..",
              "org.hipparchus..",
              "jdk.incubator..",
              "org.halfspace.linalg.blas..",
              "org.halfspace.lab..",
              "org.halfspace.cli..");

  @ArchTest
  static final ArchRule stagesDoNotKnowTheProgram =
      noClasses()
          .that()
          .resideInAPackage("org.halfspace.spark")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.halfspace.spark.app..", "picocli..");

  @ArchTest
  static final ArchRule stagesDoNotPrintOrExit =
      noClasses()
          .that()
          .resideInAPackage("org.halfspace.spark")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule staticFieldsAreFinal =
      fields()
          .that()
          .areStatic()
          .and()
          .areDeclaredInClassesThat()
          .resideInAPackage("org.halfspace.spark..")
          .should()
          .beFinal();
}
