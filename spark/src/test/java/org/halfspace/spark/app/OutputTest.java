// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.spark.app.Outcome.run;
import static org.halfspace.spark.app.Workspace.D;
import static org.halfspace.spark.app.Workspace.ROWS;
import static org.halfspace.spark.app.Workspace.VECTORS;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.halfspace.store.ModelFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands leave behind, whether they succeed or fail. */
class OutputTest {
  @TempDir Path folder;
  private Workspace work;
  private SparkSession session;

  @BeforeEach
  void session() {
    work = new Workspace(folder);
    session = work.session();
  }

  private String at(String name) {
    return work.at(name);
  }

  @Test
  void columnsThatAreKept() throws Exception {
    Outcome outcome =
        run(
            "encode",
            work.model(),
            work.vectors(),
            "-o",
            at("codes"),
            "--code-column",
            "c",
            "--keep-columns",
            "features,id");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(session.read().parquet(at("codes")).columns())
        .containsExactly("id", "features", "c");
    Outcome wrong =
        run(
            "encode",
            at("model.safetensors"),
            at("vectors"),
            "-o",
            at("more"),
            "--keep-columns",
            "key");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err())
        .contains(at("vectors") + ": column 'key': missing; there are id, features");
    assertThat(Files.exists(folder.resolve("more"))).isFalse();
  }

  @Test
  void whatExistsIsKeptUnlessItsReplacementIsComplete() throws Exception {
    String model = work.model();
    Path earlier = Files.createDirectory(folder.resolve("codes"));
    Files.writeString(earlier.resolve("precious"), "precious");
    String vectors = work.vectors();
    TreeMap<String, Long> before = work.files();
    Outcome refused = run("encode", model, vectors, "-o", at("codes"));
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .isEqualToIgnoringNewLines(
            "halfspace-spark encode: "
                + at("codes")
                + ": exists already; use --overwrite to replace it");
    assertThat(work.files()).isEqualTo(before);

    float[] bad = VECTORS.clone();
    bad[bad.length - 1] = Float.NaN;
    work.vectors("bad", bad, 3);
    before = work.files();
    for (String output : List.of("codes", "fresh")) {
      Outcome failed =
          run("encode", model, at("bad"), "-o", at(output), "--overwrite", "--id-column", "id");
      assertThat(failed.code()).isEqualTo(1);
      assertThat(failed.err().strip())
          .isEqualTo(
              "halfspace-spark encode: "
                  + at("bad")
                  + ": id = "
                  + (ROWS - 1)
                  + ": column 'features' has NaN at index "
                  + (D - 1)
                  + ", must be finite in float32; --handle-invalid skip leaves such rows out, keep"
                  + " gives them no code");
      assertThat(failed.out()).isEmpty();
      assertThat(work.files()).isEqualTo(before);
    }
    Outcome skipped =
        run(
            "encode",
            model,
            at("bad"),
            "-o",
            at("codes"),
            "--overwrite",
            "--handle-invalid",
            "skip");
    assertThat(skipped.code()).as(skipped.err()).isZero();
    assertThat(skipped.err()).contains("1 rows without a usable vector were left out");
    assertThat(work.rows(at("codes"), "code")).hasSize(ROWS - 1);
    assertThat(Files.exists(earlier.resolve("precious"))).isFalse();
    List<String> hidden =
        work.files().keySet().stream().filter(name -> name.endsWith(".part")).toList();
    assertThat(hidden).isEmpty();
  }

  @Test
  void aModelFileIsReplacedWhole() throws Exception {
    String vectors = work.vectors();
    String[] line = {
      "fit", vectors, "--bits", "16", "--method", "closed-form", "-o", at("model.safetensors")
    };
    Files.writeString(folder.resolve("model.safetensors"), "old");
    assertThat(run(line).code()).isEqualTo(1);
    assertThat(folder.resolve("model.safetensors")).hasContent("old");
    List<String> more = new ArrayList<>(List.of(line));
    more.add("--overwrite");
    Outcome outcome = run(more.toArray(String[]::new));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(ModelFile.read(folder.resolve("model.safetensors")).bits()).isEqualTo(16);
    assertThat(work.files().keySet()).noneMatch(name -> name.startsWith(".model"));
  }
}
