// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.spark.app.Outcome.run;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.halfspace.fit.UniversalCode;
import org.halfspace.spark.LocalSpark;
import org.halfspace.spark.Tables;
import org.halfspace.store.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of wrong words and missing things. */
class UsageTest {
  @TempDir Path folder;

  private String at(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void wrongUsageIsSaidWithoutAnyJob() {
    LocalSpark.session();
    for (String[] line :
        new String[][] {
          {"fit", "x", "-o", "y"},
          {"fit", "x", "--bits", "0", "-o", "y"},
          {"fit", "x", "--bits", "8", "--distortion", "0.1", "-o", "y"},
          {"fit", "x", "--distortion", "1", "-o", "y"},
          {"fit", "x", "--bits", "8", "--unit-bits", "9", "-o", "y"},
          {"fit", "x", "--bits", "8", "--test", "t", "--test-column", "c", "-o", "y"},
          {"encode", "m", "x"},
          {"encode", "m", "x", "-o", "y", "--handle-invalid", "no"},
          {"decode", "m", "x", "-o", "y", "--vectors", "no"},
          {"evaluate", "m", "x", "--handle-invalid", "keep"},
          {"evaluate", "m", "x", "--unknown"},
          {"search", "m", "x", "q", "-o", "y"},
          {"search", "m", "x", "q", "-k", "0", "-o", "y"},
          {"search", "m", "x", "q", "-k", "1", "-o", "y", "--metric", "no"},
          {"search", "m", "x", "q", "-k", "1", "-o", "y", "--oversample", "2"},
          {"search", "m", "x", "q", "-k", "1", "-o", "y", "--vectors", "v"},
          {"encode", at("m"), at("x"), "--overwrite", "-o", at("x")},
          {"encode", at("m"), at("x"), "--overwrite", "-o", at("x/y")},
          {"encode", at("x/m"), at("y"), "--overwrite", "-o", at("x")},
        }) {
      Outcome outcome = run(line);
      assertThat(outcome.code()).as("%s: %s", List.of(line), outcome.err()).isEqualTo(2);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err())
          .startsWith("halfspace-spark " + line[0] + ": ")
          .endsWith("Try 'halfspace-spark " + line[0] + " --help'." + System.lineSeparator());
    }
    assertThat(run().code()).isEqualTo(2);
  }

  @Test
  void missingTablesModelsAndColumnsAreNamed() throws Exception {
    String model = at("model.safetensors");
    ModelFile.write(
        Path.of(model), UniversalCode.of(2, 2).run().model(), org.halfspace.io.Existing.KEEP);
    String vectors = at("vectors");
    Tables.arrays(LocalSpark.session(), new float[] {1, 2, 3, 4}, 2, 1).write().parquet(vectors);
    for (String[] line :
        new String[][] {
          {at("missing"), "evaluate", at("missing"), vectors},
          {at("missing"), "evaluate", model, at("missing")},
          {
            vectors + ": column 'x': missing; there are id, features",
            "encode",
            model,
            vectors,
            "--column",
            "x",
            "-o",
            at("y")
          },
          {
            vectors + ": column 'id': type bigint, must be an ML vector",
            "fit",
            vectors,
            "--bits",
            "8",
            "--column",
            "id",
            "-o",
            at("y")
          },
          {"'nonsense'".replace("'", ""), "evaluate", model, vectors, "--format", "nonsense"},
        }) {
      Outcome outcome = run(Arrays.copyOfRange(line, 1, line.length));
      assertThat(outcome.code()).isEqualTo(1);
      assertThat(outcome.err())
          .startsWith("halfspace-spark " + line[1] + ": ")
          .contains(line[0])
          .doesNotContain("this is a bug");
      assertThat(outcome.err().lines()).hasSize(1);
      assertThat(outcome.out()).isEmpty();
    }
  }

  @Test
  void everyCommandHasHelp() {
    Outcome all = run("--help");
    assertThat(all.code()).isZero();
    for (String command : List.of("fit", "encode", "decode", "evaluate", "search")) {
      assertThat(all.out()).contains("  " + command);
      Outcome one = run(command, "--help");
      assertThat(one.code()).isZero();
      assertThat(one.err()).isEmpty();
      assertThat(one.out())
          .contains(
              "Usage: halfspace-spark " + command + " ", "Example", "spark-submit JAR " + command);
    }
  }
}
