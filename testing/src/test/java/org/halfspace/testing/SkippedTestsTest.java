// SPDX-License-Identifier: Apache-2.0
package org.halfspace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class SkippedTestsTest {
  @TempDir Path folder;

  private void report(String module, String name, String cases) throws IOException {
    Path reports = Files.createDirectories(folder.resolve(module + "/target/surefire-reports"));
    Files.writeString(
        reports.resolve("TEST-" + name + ".xml"),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite>" + cases + "</testsuite>");
  }

  private static String printed(SkippedTests tests) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tests.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void reasonsOfAllModulesAreCounted() throws IOException {
    String numpy = "<skipped message=\"Assumption failed: " + Need.NUMPY.message() + "\"/>";
    report("core", "A", "<testcase name='a'/><testcase name='b'>" + numpy + "</testcase>");
    // As Surefire writes it of JUnit 5.
    String trace =
        "<skipped type=\"org.opentest4j.TestAbortedException\"><![CDATA["
            + "org.opentest4j.TestAbortedException: Assumption failed: "
            + Need.NUMPY.message()
            + "\n"
            + "\tat org.junit.jupiter.api.Assumptions.assumeTrue(Assumptions.java:120)\n"
            + "]]></skipped>";
    report("core", "B", "<testcase name='c'>" + trace + "</testcase>");
    report("lab", "C", "<testcase name='d'><skipped/></testcase><testcase name='e'/>");
    Files.createDirectories(folder.resolve("docs"));

    SkippedTests found = SkippedTests.in(folder);

    assertThat(found)
        .isEqualTo(new SkippedTests(5, Map.of(Need.NUMPY.message(), 2, "no reason given", 1)));
    assertThat(printed(found))
        .contains("3 of 5 tests were skipped")
        .contains("     2  needs Python with NumPy: install python3-numpy\n");
  }

  @Test
  void withoutSkippedTestsItSaysSo() throws IOException {
    report("core", "A", "<testcase name='a'/>");
    assertThat(printed(SkippedTests.in(folder))).contains("1 tests, none skipped.");
  }

  @Test
  void aTestIsSkippedInTheWordsThatAreCounted() {
    assertThatThrownBy(() -> Need.CHROMIUM.require(false))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageEndingWith(Need.CHROMIUM.message());
    Need.CHROMIUM.require(true);
  }

  @Test
  void programsAreThoseOfThePath() {
    assertThat(Programs.named("no-such-program-anywhere")).isEmpty();
    assertThat(Programs.named("sh")).allMatch(Files::isExecutable);
  }
}
