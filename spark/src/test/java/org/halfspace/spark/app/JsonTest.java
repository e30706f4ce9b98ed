// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.spark.app.Outcome.run;
import static org.halfspace.spark.app.Workspace.D;
import static org.halfspace.spark.app.Workspace.ROWS;
import static org.halfspace.spark.app.Workspace.VECTORS;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.halfspace.spark.Tables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the JSON of commands says of rows that could not be used and of numbers that are none. */
class JsonTest {
  @TempDir Path folder;

  @Test
  void rowsWithoutACodeAreCountedApart() throws Exception {
    Workspace work = new Workspace(folder);
    float[] bad = VECTORS.clone();
    for (int row : new int[] {3, 700, 1_999}) {
      bad[row * D] = Float.POSITIVE_INFINITY;
    }
    String model = work.model();
    String holes = work.vectors("holes", bad, 3);
    for (String invalid : new String[] {"skip", "keep"}) {
      Outcome outcome =
          run(
              "encode",
              model,
              holes,
              "--handle-invalid",
              invalid,
              "--json",
              "-o",
              work.at(invalid));
      assertThat(outcome.code()).as(outcome.err()).isZero();
      JsonNode json = outcome.json();
      boolean kept = invalid.equals("keep");
      assertThat(json.get("vectors").asLong()).isEqualTo(ROWS - 3);
      assertThat(json.get("skipped").asLong()).isEqualTo(kept ? 0 : 3);
      assertThat(json.get("withoutCode").asLong()).isEqualTo(kept ? 3 : 0);
      assertThat(work.rows(work.at(invalid), "code")).hasSize(kept ? ROWS : ROWS - 3);
      assertThat(outcome.err())
          .isEqualToIgnoringNewLines(
              holes
                  + ": 3 rows without a usable vector "
                  + (kept ? "have no code" : "were left out"));
    }
    Outcome decoded = run("decode", model, work.at("keep"), "--json", "-o", work.at("decoded"));
    assertThat(decoded.code()).as(decoded.err()).isZero();
    assertThat(decoded.json().get("vectors").asLong()).isEqualTo(ROWS - 3);
    assertThat(decoded.json().get("withoutCode").asLong()).isEqualTo(3);
    assertThat(decoded.err())
        .isEqualToIgnoringNewLines(work.at("keep") + ": 3 rows without a code have no vector");
  }

  @Test
  void numbersThatDoNotExistAreNull() throws Exception {
    Workspace work = new Workspace(folder);
    Outcome outcome =
        run(
            "fit",
            work.vectors("few", Tables.gaussian(200, D, 1), 2),
            "--bits",
            "24",
            "--json",
            "-o",
            work.at("model.safetensors"));
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).doesNotContain("NaN", "Infinity");
    JsonNode trials = outcome.json().get("trials");
    assertThat(trials).isNotEmpty();
    int without = 0;
    for (JsonNode trial : trials) {
      assertThat(trial.get("withoutGain").isNumber()).isTrue();
      JsonNode withGain = trial.get("withGain");
      assertThat(withGain.isNumber() || withGain.isNull()).as(outcome.out()).isTrue();
      without += withGain.isNull() ? 1 : 0;
    }
    assertThat(without).isPositive();
  }
}
