// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.halfspace.cli.Commands.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bad input ends in one line and exit 1, without an output file, and nothing is lost that was there
 * before.
 */
class BadInputTest {
  @TempDir Path folder;

  private Path path(String name) {
    return folder.resolve(name);
  }

  private Path vectors;

  @BeforeEach
  void writeVectors() throws IOException {
    vectors = npy(path("vectors.npy"), gaussian(300, 8), 8);
  }

  @Test
  void anExistingFileIsKeptUnlessForced() throws IOException {
    Path model = path("model.safetensors");
    Files.writeString(model, "precious");
    Outcome refused = run("fit", vectors, "--bits", 4, "-o", model);

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("model.safetensors").contains("--force");
    assertThat(Files.readString(model)).isEqualTo("precious");
    assertThat(run("fit", vectors, "--bits", 4, "-o", model, "--force").code()).isZero();
    assertThat(run("info", model).out()).contains("4 bits");
  }

  @Test
  void theDemoKeepsAPageThatIsThere() throws IOException {
    Path page = Files.writeString(path("page.html"), "precious");
    Outcome outcome = run("demo", "-o", page);

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("page.html").contains("--force");
    assertThat(Files.readString(page)).isEqualTo("precious");
  }

  @Test
  void codesOfAnotherModelAreRefused() throws IOException {
    run("fit", vectors, "--bits", 12, "-o", path("a.safetensors"));
    run("fit", vectors, "--bits", 12, "-o", path("b.safetensors"), "--seed", 2);
    run("encode", path("a.safetensors"), vectors, "-o", path("a.npz"));
    Outcome outcome = run("decode", path("b.safetensors"), path("a.npz"), "-o", path("x.npy"));

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("a.npz").contains("made by model");
    assertThat(path("x.npy")).doesNotExist();
  }

  @Test
  void badDataEndsInOneLineAndNoFile() throws IOException {
    byte[] whole = Files.readAllBytes(vectors);
    Files.write(path("truncated.npy"), Arrays.copyOf(whole, whole.length - 5));
    Files.write(path("padded.npy"), Arrays.copyOf(whole, whole.length + 5));
    Files.write(
        path("magic.npy"),
        "not a vector in sight, only words and more words".getBytes(StandardCharsets.UTF_8));
    Files.write(path("empty.npy"), new byte[0]);
    float[] broken = gaussian(50, 8);
    broken[3 * 8 + 5] = Float.NaN;
    npy(path("nan.npy"), broken, 8);
    broken[3 * 8 + 5] = Float.POSITIVE_INFINITY;
    npy(path("infinity.npy"), broken, 8);
    npy(path("none.npy"), new float[0], 8);
    npy(path("one.npy"), gaussian(1, 8), 8);
    float[] same = new float[80];
    Arrays.fill(same, 2);
    npy(path("same.npy"), same, 8);

    assertRefused("absent.npy", "no such file");
    assertRefused("truncated.npy", "truncated.npy");
    assertRefused("padded.npy", "padded.npy");
    assertRefused("magic.npy", "magic.npy");
    assertRefused("empty.npy", "empty.npy");
    assertRefused("nan.npy", "NaN", "row 3", "column 5");
    assertRefused("infinity.npy", "Infinity", "row 3", "column 5");
    assertRefused("none.npy", "none.npy");
    assertRefused("one.npy", "at least two");
    assertRefused("same.npy", "nothing to code");
  }

  private void assertRefused(String data, String... parts) throws IOException {
    Path model = path("never.safetensors");
    Outcome outcome = run("fit", path(data), "--bits", 4, "-o", model, "--json");
    assertThat(outcome.code()).as("%s: %s", data, outcome.err()).isEqualTo(1);
    assertThat(outcome.out()).as(data).isEmpty();
    assertThat(outcome.err().strip().lines()).as(data).hasSize(1);
    assertThat(outcome.err()).as(data).contains(parts);
    assertNothingLeft("never");
  }

  /** Neither the output nor a part of it is there. */
  private void assertNothingLeft(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(file -> file.contains(name) || file.endsWith(".part"));
    }
  }

  @Test
  void badDataInTheMiddleOfEncodingLeavesNoFile() throws IOException {
    Path model = path("model.safetensors");
    run("fit", vectors, "--bits", 12, "-o", model);
    float[] broken = gaussian(200_000, 8);
    broken[199_999 * 8 + 2] = Float.NaN;
    npy(path("late.npy"), broken, 8);
    npy(path("wide.npy"), gaussian(10, 9), 9);

    Outcome late = run("encode", model, path("late.npy"), "-o", path("codes.npz"));
    assertThat(late.code()).isEqualTo(1);
    assertThat(late.err()).contains("row 199999").contains("column 2");
    Outcome wide = run("encode", model, path("wide.npy"), "-o", path("codes.npz"));
    assertThat(wide.code()).isEqualTo(1);
    assertThat(wide.err()).contains("dimension 9").contains("8");
    Outcome evaluate = run("evaluate", model, path("wide.npy"), "--json");
    assertThat(evaluate.code()).isEqualTo(1);
    assertThat(evaluate.out()).isEmpty();
    assertNothingLeft("codes");
    assertThat(run("encode", vectors, vectors, "-o", path("codes.npz")).code()).isEqualTo(1);
    assertThat(run("decode", model, vectors, "-o", path("codes.npz")).code()).isEqualTo(1);
    Outcome tests =
        run("fit", vectors, "--test", path("wide.npy"), "--bits", 2, "-o", path("codes.npz"));
    assertThat(tests.code()).isEqualTo(1);
    assertThat(tests.err()).contains("dimension 9");
    assertNothingLeft("codes");
  }

  @Test
  void tooManyBitsAreRefusedWithTheLimit() throws IOException {
    Outcome outcome = run("fit", vectors, "--bits", 1_000_000, "-o", path("m.safetensors"));

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("1000000").contains("16384");
    assertNothingLeft("m.safetensors");
  }
}
