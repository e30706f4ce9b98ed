// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.spark.app.Outcome.run;
import static org.halfspace.spark.app.Workspace.D;
import static org.halfspace.spark.app.Workspace.VECTORS;

import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.halfspace.spark.Tables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages name the table that they are about as it was given. */
class TableMessagesTest {
  @TempDir Path folder;

  @Test
  void ofEachCommandAndEachTable() throws Exception {
    Workspace work = new Workspace(folder);
    String model = work.model();
    String vectors = work.vectors();
    float[] bad = VECTORS.clone();
    bad[7 * D + 2] = Float.NaN;
    String holes = work.vectors("holes", bad, 1);
    String short3 = work.at("short");
    Tables.arrays(work.session(), Tables.gaussian(9, 3, 1), 3, 1).write().parquet(short3);
    String codes = work.at("codes");
    assertThat(run("encode", model, vectors, "-o", codes).code()).isZero();
    String damaged = work.at("damaged");
    Dataset<Row> table = work.session().read().parquet(codes);
    table
        .selectExpr("id", "if(id = 1234, substring(code, 1, 2), code) AS code")
        .orderBy("id")
        .coalesce(1)
        .write()
        .parquet(damaged);
    String no = work.at("no");
    String nan = "column 'features' has NaN at index 2, must be finite in float32";
    String skip = "; --handle-invalid skip leaves such rows out";
    String cut = "id = 1234: a code of 2 bytes, but those of the model have 5";
    String[] fit = {"fit", vectors, "--bits=8", "-o", no};
    requireSaid(with(new String[] {vectors, "column 'x': missing"}, with(fit, "--column", "x")));
    requireSaid(
        with(
            new String[] {vectors, "column 'id': type bigint, must be boolean"},
            with(fit, "--test-column", "id")));
    String[] named = with(fit, "--id-column", "id");
    requireSaid(with(new String[] {holes, "id = 7: " + nan + skip}, with(named, "--test", holes)));
    requireSaid(
        with(
            new String[] {
              short3,
              "column 'features' has vectors of dimension 3, but those to learn from have " + D
            },
            with(fit, "--test", short3)));
    requireSaid(
        holes,
        "row 7 of partition 0 (both from 0): " + nan + skip,
        "encode",
        model,
        holes,
        "-o",
        no);
    requireSaid(short3, "row 0 of partition 0 (both from 0): ", "encode", model, short3, "-o", no);
    requireSaid(holes, "id = 7: " + nan, "evaluate", model, holes, "--id-column", "id");
    requireSaid(vectors, "column 'code': missing", "decode", model, vectors, "-o", no);
    requireSaid(damaged, cut, "decode", model, damaged, "-o", no, "--id-column", "id");
    requireSaid(
        damaged,
        "row 1234 of partition 0 (both from 0): a code of 2 bytes",
        "decode",
        model,
        damaged,
        "-o",
        no);
    String[] search = {"search", model, codes, vectors, "-k", "1", "-o", no};
    requireSaid(
        with(new String[] {codes, "column 'x': missing"}, with(search, "--code-column", "x")));
    requireSaid(
        with(new String[] {vectors, "column 'x': missing"}, with(search, "--query-column", "x")));
    String[] again = with(search, "--rerank", "original");
    requireSaid(with(new String[] {codes, "column 'features': missing"}, again));
    requireSaid(
        with(
            new String[] {damaged, "column 'features': missing"},
            with(again, "--vectors", damaged)));
    requireSaid(holes, "id = 7: " + nan, "search", model, codes, holes, "-k", "1", "-o", no);
    requireSaid(damaged, cut, "search", model, damaged, vectors, "-k", "1", "-o", no);
  }

  private static String[] with(String[] words, String... more) {
    String[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }

  /** The path that the message begins with, how it goes on, and the command line. */
  private static void requireSaid(String... line) {
    Outcome outcome = run(Arrays.copyOfRange(line, 2, line.length));
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith("halfspace-spark " + line[2] + ": " + line[0] + ": " + line[1]);
    assertThat(outcome.err().lines()).hasSize(1);
  }
}
