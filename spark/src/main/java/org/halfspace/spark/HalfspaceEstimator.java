// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.TargetNotReachedException;

/**
 * Learns a {@link HalfspaceModel} from a column of vectors.
 *
 * <p>Mean, covariance, decoder and distortions are sums over partitions, joined in a tree in the
 * order of the partitions; eigenvectors, floor and encoder are found on the driver. Methods that
 * look at vectors one by one see every k-th of them, {@code sampleSize} at most. With a sample of
 * all vectors the model is that of {@link Fit} up to the order of sums; the same partitions give
 * the same model to the last bit.
 *
 * <p>Rows are numbered, so a table has to come in the same order every time it is read; one that
 * does not (a shuffle without a sort, a sample without a seed) has to be cached or stored first.
 *
 * <p>Columns that there may be, {@code gainCol}, {@code decodedCol}, {@code idCol} and {@code
 * testCol}, are none where they are set to null; the others refuse it.
 *
 * <p>Memory of a task: 8 d² + 8 n (n + d) bytes outside and inside the heap; of the driver: some of
 * these, and 4 d bytes for each vector of the sample. Parameters are set before use and not changed
 * while jobs run.
 */
public final class HalfspaceEstimator extends Estimator<HalfspaceModel>
    implements DefaultParamsWritable {
  private static final long serialVersionUID = 1;

  private final String uid;
  private final ColumnParams columns;
  private final FitParams fits;

  public HalfspaceEstimator() {
    this(Identifiable$.MODULE$.randomUID("halfspace"));
  }

  /**
   * @param uid by which Spark knows it
   */
  public HalfspaceEstimator(String uid) {
    this.uid = uid;
    this.columns = new ColumnParams(this);
    this.fits = new FitParams(this);
    columns.setDefaults();
    fits.setDefaults();
  }

  /** Reads what {@link #write} has written. */
  public static HalfspaceEstimator load(String path) {
    return read().load(path);
  }

  public static MLReader<HalfspaceEstimator> read() {
    return new StageReader<>(
        HalfspaceEstimator.class, (uid, path, session) -> new HalfspaceEstimator(uid));
  }

  /**
   * Fits the table; what is held out is what {@code testCol} says, or chosen by the seed.
   *
   * @throws IllegalArgumentException if a column is missing, of another type, or exists already; if
   *     a row has no usable vector and that is an error; if a setting does not apply
   * @throws TargetNotReachedException if no number of bits that was tried reaches the target
   * @throws UncheckedIOException if a job fails
   */
  @Override
  public HalfspaceModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema(), true);
    String testCol = columns.optional(fits.testCol);
    TableRows table = rows(TableRole.VECTORS, dataset, testCol);
    return fit(
        testCol != null
            ? TableVectors.flagged(table, table.firstExtra(), plan())
            : TableVectors.split(table, plan()));
  }

  /**
   * Fits one table and tests on another.
   *
   * @see #fit(Dataset)
   */
  public HalfspaceModel fit(Dataset<?> train, Dataset<?> test) {
    if (columns.optional(fits.testCol) != null) {
      throw new IllegalArgumentException(
          "testCol: '" + getTestCol() + "', but a table to test on was given, too");
    }
    transformSchema(train.schema(), true);
    columns.encoded(TableRole.TEST, test.schema());
    return fit(
        TableVectors.of(
            rows(TableRole.VECTORS, train, null), rows(TableRole.TEST, test, null), plan()));
  }

  private TableVectors.Plan plan() {
    return new TableVectors.Plan(columns.invalid(), getSeed(), getAggregationDepth());
  }

  private TableRows rows(TableRole role, Dataset<?> table, String flag) {
    List<String> more = new ArrayList<>();
    if (flag != null) {
      more.add(flag);
    }
    return TableRows.of(
        role, table, columns.input(), columns.optional(columns.idCol), more.toArray(String[]::new));
  }

  private HalfspaceModel fit(TableVectors vectors) {
    try {
      FitReport report = fits.fit().run(vectors, getSampleSize());
      HalfspaceModel model = new HalfspaceModel(uid, report.model());
      model.learned(new HalfspaceSummary(report, vectors.skipped()));
      model.setParent(this);
      return copyValues(model, ParamMap.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The fit that the parameters say, without vectors. */
  Fit settings() {
    return fits.fit();
  }

  @Override
  public StructType transformSchema(StructType schema) {
    StructType result = columns.encoded(TableRole.VECTORS, schema);
    if (columns.optional(fits.testCol) != null) {
      new TableColumns(TableRole.VECTORS, schema).requireType(getTestCol(), DataTypes.BooleanType);
    }
    return result;
  }

  @Override
  public HalfspaceEstimator copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public String uid() {
    return uid;
  }

  public Param<String> inputCol() {
    return columns.inputCol;
  }

  public String getInputCol() {
    return columns.input();
  }

  public HalfspaceEstimator setInputCol(String value) {
    ColumnParams.require(this, columns.inputCol, value);
    return this;
  }

  public Param<String> outputCol() {
    return columns.outputCol;
  }

  public String getOutputCol() {
    return columns.output();
  }

  public HalfspaceEstimator setOutputCol(String value) {
    ColumnParams.require(this, columns.outputCol, value);
    return this;
  }

  public Param<String> gainCol() {
    return columns.gainCol;
  }

  public String getGainCol() {
    return getOrDefault(columns.gainCol);
  }

  public HalfspaceEstimator setGainCol(String value) {
    ColumnParams.choose(this, columns.gainCol, value);
    return this;
  }

  public Param<String> decodedCol() {
    return columns.decodedCol;
  }

  public String getDecodedCol() {
    return getOrDefault(columns.decodedCol);
  }

  public HalfspaceEstimator setDecodedCol(String value) {
    ColumnParams.choose(this, columns.decodedCol, value);
    return this;
  }

  public Param<String> idCol() {
    return columns.idCol;
  }

  public String getIdCol() {
    return getOrDefault(columns.idCol);
  }

  public HalfspaceEstimator setIdCol(String value) {
    ColumnParams.choose(this, columns.idCol, value);
    return this;
  }

  public Param<String> handleInvalid() {
    return columns.handleInvalid;
  }

  public String getHandleInvalid() {
    return columns.invalid().label();
  }

  public HalfspaceEstimator setHandleInvalid(String value) {
    set(columns.handleInvalid, value);
    return this;
  }

  public IntParam bits() {
    return fits.bits;
  }

  public int getBits() {
    return (Integer) getOrDefault(fits.bits);
  }

  public HalfspaceEstimator setBits(int value) {
    set(fits.bits, value);
    return this;
  }

  public DoubleParam targetDistortion() {
    return fits.targetDistortion;
  }

  public double getTargetDistortion() {
    return (Double) getOrDefault(fits.targetDistortion);
  }

  public HalfspaceEstimator setTargetDistortion(double value) {
    set(fits.targetDistortion, value);
    return this;
  }

  public Param<String> unitBits() {
    return fits.unitBits;
  }

  public String getUnitBits() {
    return getOrDefault(fits.unitBits);
  }

  public HalfspaceEstimator setUnitBits(String value) {
    set(fits.unitBits, value);
    return this;
  }

  public Param<String> method() {
    return fits.method;
  }

  public String getMethod() {
    return getOrDefault(fits.method);
  }

  public HalfspaceEstimator setMethod(String value) {
    set(fits.method, value);
    return this;
  }

  public Param<String> decoder() {
    return fits.decoder;
  }

  public String getDecoder() {
    return getOrDefault(fits.decoder);
  }

  public HalfspaceEstimator setDecoder(String value) {
    set(fits.decoder, value);
    return this;
  }

  public Param<String> gain() {
    return fits.gain;
  }

  public String getGain() {
    return getOrDefault(fits.gain);
  }

  public HalfspaceEstimator setGain(String value) {
    set(fits.gain, value);
    return this;
  }

  public Param<String> gainRule() {
    return fits.gainRule;
  }

  public String getGainRule() {
    return getOrDefault(fits.gainRule);
  }

  public HalfspaceEstimator setGainRule(String value) {
    set(fits.gainRule, value);
    return this;
  }

  public LongParam seed() {
    return fits.seed;
  }

  public long getSeed() {
    return (Long) getOrDefault(fits.seed);
  }

  public HalfspaceEstimator setSeed(long value) {
    set(fits.seed, value);
    return this;
  }

  public IntParam sgdSteps() {
    return fits.sgdSteps;
  }

  public int getSgdSteps() {
    return (Integer) getOrDefault(fits.sgdSteps);
  }

  public HalfspaceEstimator setSgdSteps(int value) {
    set(fits.sgdSteps, value);
    return this;
  }

  public IntParam sampleSize() {
    return fits.sampleSize;
  }

  public int getSampleSize() {
    return (Integer) getOrDefault(fits.sampleSize);
  }

  public HalfspaceEstimator setSampleSize(int value) {
    set(fits.sampleSize, value);
    return this;
  }

  public Param<String> testCol() {
    return fits.testCol;
  }

  public String getTestCol() {
    return getOrDefault(fits.testCol);
  }

  public HalfspaceEstimator setTestCol(String value) {
    ColumnParams.choose(this, fits.testCol, value);
    return this;
  }

  public IntParam aggregationDepth() {
    return fits.aggregationDepth;
  }

  public int getAggregationDepth() {
    return (Integer) getOrDefault(fits.aggregationDepth);
  }

  public HalfspaceEstimator setAggregationDepth(int value) {
    set(fits.aggregationDepth, value);
    return this;
  }
}
