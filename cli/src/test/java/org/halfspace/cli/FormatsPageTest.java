// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.halfspace.cli.Commands.Outcome;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The commands and the Python of docs/formats.md and docs/adopt.md, one after the other in one
 * folder. SQL is run by {@link PostgresTest}.
 */
class FormatsPageTest {
  private static final Pattern BLOCK =
      Pattern.compile("^```(sh|python)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"formats.md", "adopt.md"})
  void theExamplesRun(String name) throws Exception {
    Path file = Path.of("..", "docs", name);
    String page = Files.readString(Files.exists(file) ? file : Path.of("docs", name));
    // Whole numbers of eight columns, as the signs on the page want.
    npy(folder.resolve("vectors.npy"), gaussian(500, 16), 16);
    npy(folder.resolve("queries.npy"), gaussian(5, 16), 16);
    Python.requireFaiss();
    Matcher block = BLOCK.matcher(page);
    int commands = 0;
    int scripts = 0;
    while (block.find()) {
      if (block.group(1).equals("sh")) {
        for (String line : block.group(2).strip().split("\n")) {
          Outcome outcome = run((Object[]) arguments(line));
          assertThat(outcome.code()).as("%s: %s", line, outcome.err()).isZero();
          commands++;
        }
      } else {
        Python.Outcome outcome = Python.run(folder, block.group(2));
        assertThat(outcome.code()).as("%s%n%s", block.group(2), outcome.output()).isZero();
        scripts++;
      }
    }
    assertThat(commands).isGreaterThan(10);
    assertThat(scripts).isPositive();
  }

  /** The words of a command, files in the folder of the test. */
  private String[] arguments(String line) {
    assertThat(line).startsWith("./halfspace ");
    return Arrays.stream(line.substring("./halfspace ".length()).split(" +"))
        .map(word -> word.matches("[\\w-]+\\.\\w+") ? folder.resolve(word).toString() : word)
        .toArray(String[]::new);
  }
}
