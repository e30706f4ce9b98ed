// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.halfspace.Autoencoder;
import org.halfspace.code.Gain;
import org.junit.jupiter.api.Test;

/** Null as the name of a column is none where there may be none, and refused elsewhere. */
class OptionalColumnsTest {
  private static final int D = SearchSamples.D;

  private static Dataset<Row> table() {
    return Tables.arrays(LocalSpark.session(), Tables.gaussian(100, D, 1), D, 2);
  }

  @Test
  void nullIsNone() throws Exception {
    HalfspaceEstimator estimator =
        new HalfspaceEstimator()
            .setBits(8)
            .setMethod("closed-form")
            .setGain("f16")
            .setGainCol("gain")
            .setDecodedCol("decoded")
            .setIdCol("no such column")
            .setTestCol("no such column");
    estimator.setGainCol(null).setDecodedCol(null).setIdCol(null).setTestCol(null);
    HalfspaceModel model = estimator.fit(table());
    assertThat(model.transform(table()).columns()).containsExactly("id", "features", "code");
    model.setGainCol("g").setDecodedCol("d").setIdCol("no such column");
    model.setGainCol(null).setDecodedCol(null).setIdCol(null);
    Dataset<Row> codes = model.transform(table());
    assertThat(codes.columns()).containsExactly("id", "features", "code");
    HalfspaceDecoder decoder = model.decoder().setGainCol("g").setIdCol("no such column");
    decoder.setGainCol(null).setIdCol(null);
    assertThat(decoder.transform(codes).filter("decoded is null").count()).isZero();
    HalfspaceSearch search = HalfspaceSearch.of(model).withK(1).withGainCol("g").withGainCol(null);
    assertThat(search.search(codes, table().limit(3)).count()).isEqualTo(3);
    // By the way of Spark that knows no setters, as that of Python.
    model.set(model.gainCol(), null);
    model.set(model.idCol(), null);
    decoder.set(decoder.gainCol(), null);
    assertThat(decoder.transform(model.transform(table())).count()).isEqualTo(100);
    assertThat(HalfspaceSearch.of(model).withK(1).search(codes, table().limit(3)).count())
        .isEqualTo(3);
  }

  @Test
  void columnsThatThereMustBeCannotBeNull() {
    LocalSpark.session();
    Autoencoder autoencoder = SearchModels.signs(16, D, Gain.NONE);
    HalfspaceModel model = HalfspaceModel.of(autoencoder);
    HalfspaceDecoder decoder = HalfspaceDecoder.of(autoencoder);
    HalfspaceSearch search = HalfspaceSearch.of(model);
    record Refused(String parameter, ThrowingCallable call) {}
    for (Refused one :
        List.of(
            new Refused("inputCol", () -> new HalfspaceEstimator().setInputCol(null)),
            new Refused("outputCol", () -> new HalfspaceEstimator().setOutputCol(null)),
            new Refused("inputCol", () -> model.setInputCol(null)),
            new Refused("outputCol", () -> model.setOutputCol(null)),
            new Refused("inputCol", () -> decoder.setInputCol(null)),
            new Refused("outputCol", () -> decoder.setOutputCol(null)),
            new Refused("inputCol", () -> new HalfspaceEvaluator().setInputCol(null)),
            new Refused("decodedCol", () -> new HalfspaceEvaluator().setDecodedCol(null)),
            new Refused("codeCol", () -> search.withCodeCol(null)),
            new Refused("idCol", () -> search.withIdCol(null)),
            new Refused("queryCol", () -> search.withQueryCol(null)),
            new Refused("queryIdCol", () -> search.withQueryIdCol(null)),
            new Refused("originalCol", () -> search.withOriginalCol(null)))) {
      assertThatThrownBy(one.call())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(one.parameter() + ": null, must be the name of a column");
    }
    // Spark itself lets null pass; it is found before any work.
    model.set(model.outputCol(), null);
    assertThatThrownBy(() -> model.transform(table()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vectors: column 'null': an added column must have a name");
  }
}
