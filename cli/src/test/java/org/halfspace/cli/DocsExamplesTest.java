// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.npy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.halfspace.cli.Commands.Outcome;
import org.halfspace.cli.ShellExamples.Example;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The lines {@code ./halfspace …} in the fenced blocks of these pages work: each page in a folder
 * of its own, line after line, on what the page makes itself, on {@code vectors.npy}, which some
 * pages call {@code base.npy}, and on {@code queries.npy} and {@code more.npy}. Lines that are
 * there to be read, on data one has to get first, begin with {@code halfspace}.
 */
class DocsExamplesTest {
  private static final int DIMENSION = 32;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inspect.md",
        "choosing.md",
        "search.md",
        "gain.md",
        "prefix.md",
        "decoders.md",
      })
  void theExamplesRun(String page) throws IOException {
    float[] values = gaussian(1020, DIMENSION);
    int vectors = 1000 * DIMENSION;
    for (String name : List.of("vectors.npy", "base.npy")) {
      npy(folder.resolve(name), Arrays.copyOf(values, vectors), DIMENSION);
    }
    for (String name : List.of("queries.npy", "more.npy")) {
      npy(folder.resolve(name), Arrays.copyOfRange(values, vectors, values.length), DIMENSION);
    }
    List<Example> examples = ShellExamples.in(page(page));

    assertThat(examples).as("examples in %s", page).isNotEmpty();
    for (Example example : examples) {
      Outcome outcome = Commands.run(example.argumentsIn(folder).toArray());
      assertThat(outcome.code()).as("%s: %s%n%s", page, example.line(), outcome.err()).isZero();
      if (example.output().isPresent()) {
        Files.writeString(folder.resolve(example.output().get()), outcome.out());
      }
    }
  }

  private static String page(String name) throws IOException {
    Path file = Path.of("..", "docs", name);
    return Files.readString(Files.exists(file) ? file : Path.of("docs", name));
  }

  @Test
  void linesAreFoundAndTakenApart() {
    String page =
        """
        Not this: ./halfspace info absent.npy

        ```sh
        ./halfspace fit vectors.npy --bits 8 \\
            -o model.safetensors   # eight bits
        halfspace fit elsewhere.npy --bits 8
        ./halfspace limit power:10:1 --plot=limit.svg --json > 'the floor.json'
        ```

        ```json
        ./halfspace info no-shell.npy
        ```
        """;
    List<Example> examples = ShellExamples.in(page);

    assertThat(examples).hasSize(2);
    assertThat(examples.get(0).argumentsIn(folder))
        .containsExactly(
            "fit",
            folder.resolve("vectors.npy").toString(),
            "--bits",
            "8",
            "-o",
            folder.resolve("model.safetensors").toString());
    assertThat(examples.get(0).output()).isEmpty();
    assertThat(examples.get(1).argumentsIn(folder))
        .containsExactly("limit", "power:10:1", "--plot=" + folder.resolve("limit.svg"), "--json");
    assertThat(examples.get(1).output()).contains("the floor.json");
  }
}
