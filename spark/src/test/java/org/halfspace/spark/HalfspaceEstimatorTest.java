// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.halfspace.Distortion;
import org.halfspace.data.VectorData;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.UnitBits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalfspaceEstimatorTest {
  private static final int D = 24;
  private static final int ROWS = 4_000;
  private static final float[] VECTORS = Tables.gaussian(ROWS, D, 1);

  private static HalfspaceEstimator estimator() {
    return new HalfspaceEstimator().setBits(48).setMethod("closed-form").setUnitBits("mixed");
  }

  private static FitReport core() throws Exception {
    return Fit.toBits(48)
        .withMethod(EncoderMethod.CLOSED_FORM)
        .withUnitBits(UnitBits.mixed())
        .run(VectorData.of(VECTORS, D, "vectors"));
  }

  /** ‖a − b‖ / ‖b‖. */
  private static double distance(float[] a, float[] b) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < b.length; i++) {
      difference += Math.pow((double) a[i] - b[i], 2);
      norm += Math.pow(b[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  /** Only the order of sums is another: their last digits, which float32 tensors hardly see. */
  @Test
  void theModelIsThatOfCoreUpToTheOrderOfSums() throws Exception {
    SparkSession session = LocalSpark.session();
    FitReport core = core();
    List<String> ids = new ArrayList<>();
    for (Dataset<Row> table :
        List.of(
            Tables.arrays(session, VECTORS, D, 1),
            Tables.mlVectors(session, VECTORS, D, 7),
            Tables.mlVectors(session, VECTORS, D, 7),
            // The tree of 40 partitions has two levels.
            Tables.arrays(session, VECTORS, D, 40))) {
      HalfspaceModel model = estimator().fit(table);
      HalfspaceSummary summary = model.summary();
      assertThat(summary.testVectors()).isEqualTo(core.testVectors()).isEqualTo(400);
      assertThat(summary.vectors()).isEqualTo(3_600);
      assertThat(model.reached()).isCloseTo(core.reached(), within(1e-6 * core.reached()));
      assertThat(model.floor()).isCloseTo(core.floor(), within(1e-12));
      assertThat(model.gap()).isCloseTo(core.gap(), within(1e-5));
      assertThat(
              distance(
                  model.autoencoder().codec().units().encoder(),
                  core.model().codec().units().encoder()))
          .isLessThan(1e-5);
      assertThat(
              distance(
                  model.autoencoder().codec().units().decoder(),
                  core.model().codec().units().decoder()))
          .isLessThan(1e-4);
      ids.add(model.autoencoder().id());
    }
    assertThat(ids.get(1)).as("the same partitions give the same model").isEqualTo(ids.get(2));
  }

  @Test
  void distortionIsThatOfTheFitAndOfCore() throws Exception {
    SparkSession session = LocalSpark.session();
    float[] test = Tables.gaussian(500, D, 2);
    HalfspaceModel model =
        estimator().fit(Tables.arrays(session, VECTORS, D, 3), Tables.arrays(session, test, D, 2));
    Distortion here = model.distortion(Tables.mlVectors(session, test, D, 4));
    Distortion there =
        Distortion.of(
            model.autoencoder().codec(),
            model.autoencoder().center(),
            VectorData.of(test, D, "test"),
            1);
    assertThat(here.value()).isCloseTo(there.value(), within(1e-12));
    assertThat(here.standardError()).isCloseTo(there.standardError(), within(1e-9));
    assertThat(model.reached()).isCloseTo(there.value(), within(1e-12));
    assertThat(model.summary().vectors()).isEqualTo(ROWS);
    assertThat(model.summary().testVectors()).isEqualTo(500);
  }

  @Test
  void aColumnSaysWhatIsTestedOn() throws Exception {
    SparkSession session = LocalSpark.session();
    Dataset<Row> table =
        Tables.arrays(session, VECTORS, D, 3)
            .withColumn("isTest", functions.col("id").mod(functions.lit(5)).equalTo(0));
    HalfspaceModel model = estimator().setTestCol("isTest").fit(table);
    assertThat(model.summary().testVectors()).isEqualTo(800);
    assertThat(model.summary().vectors()).isEqualTo(3_200);
    Distortion test = model.distortion(table.filter("isTest"));
    assertThat(model.reached()).isCloseTo(test.value(), within(1e-12));
  }

  @Test
  void inPipelinesAndCrossValidationsAndStored(@TempDir Path folder) throws Exception {
    SparkSession session = LocalSpark.session();
    Dataset<Row> table = Tables.mlVectors(session, VECTORS, D, 2);
    HalfspaceEstimator estimator = estimator().setDecodedCol("decoded");
    ParamMap[] grid = new ParamGridBuilder().addGrid(estimator.bits(), new int[] {16, 64}).build();
    CrossValidatorModel chosen =
        new CrossValidator()
            .setEstimator(estimator)
            .setEvaluator(new HalfspaceEvaluator())
            .setEstimatorParamMaps(grid)
            .setNumFolds(2)
            .setSeed(1)
            .fit(table);
    assertThat(chosen.avgMetrics()[1]).isLessThan(chosen.avgMetrics()[0]);
    assertThat(((HalfspaceModel) chosen.bestModel()).bits()).isEqualTo(64);

    PipelineModel pipeline = new Pipeline().setStages(new PipelineStage[] {estimator()}).fit(table);
    String path = folder.resolve("pipeline").toString();
    pipeline.write().save(path);
    PipelineModel read = PipelineModel.load(path);
    assertThat(codes(read.transform(table))).isEqualTo(codes(pipeline.transform(table)));

    String own = folder.resolve("estimator").toString();
    estimator.setSeed(7).setGain("f16").write().save(own);
    HalfspaceEstimator again = HalfspaceEstimator.load(own);
    assertThat(again.uid()).isEqualTo(estimator.uid());
    assertThat(again.extractParamMap().toSeq().toSet())
        .isEqualTo(estimator.extractParamMap().toSeq().toSet());
    HalfspaceEstimator copy = estimator.copy(new ParamMap().put(estimator.bits().w(9)));
    assertThat(copy.getBits()).isEqualTo(9);
    assertThat(estimator.getBits()).isEqualTo(48);
  }

  private static List<String> codes(Dataset<Row> table) {
    return table
        .select(functions.hex(functions.col("code")))
        .as(org.apache.spark.sql.Encoders.STRING())
        .collectAsList();
  }

  @Test
  void theEvaluatorIsTheDistortionAboutTheMeanOfWhatItSees() throws Exception {
    SparkSession session = LocalSpark.session();
    Dataset<Row> table = Tables.arrays(session, VECTORS, D, 5);
    HalfspaceModel model = estimator().fit(table).setDecodedCol("decoded");
    double found = new HalfspaceEvaluator().evaluate(model.transform(table));
    double[] mean = new double[D];
    for (int i = 0; i < VECTORS.length; i++) {
      mean[i % D] += VECTORS[i] / ROWS;
    }
    double lost = 0;
    double spread = 0;
    for (int row = 0; row < ROWS; row++) {
      float[] vector = Tables.row(VECTORS, D, row);
      float[] decoded = model.autoencoder().decode(model.autoencoder().encode(vector));
      for (int j = 0; j < D; j++) {
        lost += Math.pow((double) vector[j] - decoded[j], 2);
        spread += Math.pow(vector[j] - mean[j], 2);
      }
    }
    assertThat(found).isCloseTo(lost / spread, within(1e-9));
  }

  @Test
  void rowsWithoutAUsableVectorAreNamedOrCounted() throws Exception {
    SparkSession session = LocalSpark.session();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      double[] vector = Tables.doubles(Tables.row(VECTORS, D, i));
      if (i == 150) {
        vector[3] = Double.NaN;
      }
      rows.add(RowFactory.create((long) i, i == 17 ? null : Vectors.dense(vector)));
    }
    Dataset<Row> table = Tables.table(session, rows, SQLDataTypes.VectorType(), 2);
    HalfspaceEstimator estimator = new HalfspaceEstimator().setBits(8).setIdCol("id");
    assertThatThrownBy(() -> estimator.fit(table))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("vectors: id = 17: ")
        .hasMessageContaining("'features' is null");
    HalfspaceModel model = estimator.setHandleInvalid("skip").fit(table);
    assertThat(model.summary().skippedRows()).isEqualTo(2);
    assertThat(model.summary().vectors() + model.summary().testVectors()).isEqualTo(198);

    assertThat(model.transform(table).count()).isEqualTo(198);
    assertThat(model.skippedRows()).isEqualTo(2);
    Dataset<Row> kept = model.copy(new ParamMap()).setHandleInvalid("keep").transform(table);
    assertThat(kept.count()).isEqualTo(200);
    assertThat(kept.filter("code is null").select("id").collectAsList())
        .extracting(row -> row.getLong(0))
        .containsExactlyInAnyOrder(17L, 150L);
    assertThatThrownBy(
            () -> model.copy(new ParamMap()).setHandleInvalid("error").transform(table).count())
        .rootCause()
        .hasMessageFindingMatch("^vectors: id = (17|150): ");
  }

  @Test
  void schemasAreCheckedBeforeAnyWork() {
    SparkSession session = LocalSpark.session();
    Dataset<Row> table = Tables.arrays(session, VECTORS, D, 2);
    HalfspaceEstimator estimator = estimator();
    assertThatThrownBy(() -> estimator.copy(new ParamMap()).setInputCol("x").fit(table))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vectors: column 'x': missing; there are id, features");
    assertThatThrownBy(() -> estimator.copy(new ParamMap()).setInputCol("id").fit(table))
        .hasMessageContaining("type bigint, must be an ML vector");
    assertThatThrownBy(() -> estimator.copy(new ParamMap()).setOutputCol("id").fit(table))
        .hasMessage("vectors: column 'id': exists already");
    assertThatThrownBy(() -> estimator.copy(new ParamMap()).setTestCol("id").fit(table))
        .hasMessageContaining("must be boolean");
    assertThatThrownBy(() -> estimator().setBits(0)).hasMessageContaining("bits");
    assertThatThrownBy(() -> estimator().setMethod("best")).hasMessageContaining("method");
    assertThatThrownBy(() -> estimator().setTargetDistortion(1)).hasMessageContaining("target");
    assertThatThrownBy(() -> estimator().setBits(8).setTargetDistortion(0.5).fit(table))
        .hasMessage("targetDistortion: 0.5, but bits are set, too; a fit has one of them");
    assertThatThrownBy(() -> HalfspaceModel.load("nothing"))
        .hasMessage("nothing: no stored stage of Spark ML, as it has no folder 'metadata'");
  }

  @Test
  void vectorsOfAnotherDimensionAreRefused() {
    SparkSession session = LocalSpark.session();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rows.add(RowFactory.create((long) i, Vectors.dense(new double[i == 60 ? 3 : 4])));
    }
    Dataset<Row> table = Tables.table(session, rows, SQLDataTypes.VectorType(), 1);
    assertThatThrownBy(() -> estimator().setHandleInvalid("skip").setIdCol("id").fit(table))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("id = 60: ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("skip"))
        .hasMessageContaining("dimension 3");
  }

  /** A sparse vector can say any size in a few bytes. */
  @Test
  void vectorsAboveTheLimitAreRefusedBeforeThereIsRoomForThem() {
    SparkSession session = LocalSpark.session();
    List<Row> rows =
        List.of(
            RowFactory.create(
                1L, Vectors.sparse(Integer.MAX_VALUE, new int[] {3}, new double[] {1})));
    Dataset<Row> table = Tables.table(session, rows, SQLDataTypes.VectorType(), 1);
    assertThatThrownBy(() -> estimator().setIdCol("id").fit(table))
        .hasMessage(
            "vectors: id = 1: column 'features' has dimension 2147483647, must be at most 16384");
  }

  @Test
  void trainsOnTheSampleAndFindsBitsForATarget() throws Exception {
    SparkSession session = LocalSpark.session();
    Dataset<Row> table = Tables.arrays(session, VECTORS, D, 3);
    HalfspaceModel trained =
        new HalfspaceEstimator()
            .setBits(24)
            .setMethod("sgd")
            .setSgdSteps(50)
            .setSampleSize(1_000)
            .fit(table);
    assertThat(trained.summary().report().choices().training()).isPresent();
    assertThat(trained.reached()).isBetween(0.0, 1.1 * trained.floor());
    HalfspaceModel enough = new HalfspaceEstimator().setTargetDistortion(0.2).fit(table);
    assertThat(enough.reached()).isLessThanOrEqualTo(0.2);
    assertThat(enough.bits()).isLessThan(64);
  }
}
