// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static org.halfspace.spark.SearchSamples.requireFails;
import static org.halfspace.spark.SearchSamples.table;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.halfspace.code.Gain;
import org.junit.jupiter.api.Test;

/** Codes that cannot be decoded are found by the row that has them. */
class DecodeRefusalsTest {
  private static final int D = 12;

  /** More than a block has. */
  private static final int ROWS = 3_000;

  private static final StructType SCHEMA =
      new StructType()
          .add("key", DataTypes.StringType)
          .add("code", DataTypes.BinaryType)
          .add("gain", DataTypes.FloatType);

  /** Every third row has no code. */
  private static Dataset<Row> codes(int bytes, int wrong, byte[] cell, Float gain) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      byte[] good = i % 3 == 0 ? null : new byte[bytes];
      rows.add(
          RowFactory.create("k" + i, i == wrong ? cell : good, i == wrong ? gain : (Float) 1f));
    }
    return table(rows, SCHEMA, 1);
  }

  @Test
  void byTheirKeyOrTheirPlace() {
    LocalSpark.session();
    HalfspaceDecoder decoder = HalfspaceDecoder.of(SearchModels.signs(20, D, Gain.FLOAT16));
    HalfspaceDecoder named = HalfspaceDecoder.of(decoder.autoencoder()).setIdCol("key");
    byte[] infinite = {0, 0, 0, 0, 0x7c};
    byte[] tail = {0, 0, 1, 0, 0};
    for (int wrong : new int[] {1, 2_000, 2_999}) {
      for (byte[] cell : List.of(infinite, tail, new byte[4])) {
        Dataset<Row> table = codes(5, wrong, cell, null);
        requireFails(named.transform(table), "codes: key = k" + wrong + ": ");
        requireFails(
            decoder.transform(table), "codes: row " + wrong + " of partition 0 (both from 0): ");
      }
      requireFails(
          named
              .copy(new org.apache.spark.ml.param.ParamMap())
              .setGainCol("gain")
              .transform(codes(3, wrong, new byte[3], null)),
          "codes: key = k" + wrong + ": a code without gain");
    }
  }
}
