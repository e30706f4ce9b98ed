// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.fit.partition.PartitionedDistortion;
import org.halfspace.io.Existing;
import org.halfspace.store.ModelFile;

/**
 * A fitted autoencoder that adds codes to a table: a column of vectors in, a column of packed codes
 * out, bit-equal to those of {@link Autoencoder#encode} with the same Java.
 *
 * <p>{@code gainCol}, {@code decodedCol} and {@code idCol} are none where they are set to null.
 * Parameters are set before use and not changed while jobs run. Cost of a vector: n d
 * multiplications.
 */
public final class HalfspaceModel extends Model<HalfspaceModel> implements MLWritable {
  private static final long serialVersionUID = 1;

  private final String uid;
  private final BroadcastModel model;
  private final ColumnParams columns;
  private transient HalfspaceSummary summary;
  private transient LongAccumulator skipped;
  private transient String application;

  HalfspaceModel(String uid, Autoencoder model) {
    this.uid = uid;
    this.model = new BroadcastModel(model);
    this.columns = new ColumnParams(this);
    columns.setDefaults();
  }

  /** A model that was fitted elsewhere. */
  public static HalfspaceModel of(Autoencoder model) {
    return new HalfspaceModel(Identifiable$.MODULE$.randomUID("halfspaceModel"), model);
  }

  /**
   * A model of a file of the command line or of core.
   *
   * @throws IOException if it cannot be read, or is no model
   */
  public static HalfspaceModel ofFile(String path) throws IOException {
    return of(ModelFile.read(Path.of(path)));
  }

  /**
   * Writes the model as a file of the command line and of core, which must not exist.
   *
   * @throws IOException if writing fails
   */
  public void writeFile(String path) throws IOException {
    ModelFile.write(Path.of(path), autoencoder(), Existing.KEEP);
  }

  /** Reads what {@link #write} has written. */
  public static HalfspaceModel load(String path) {
    return read().load(path);
  }

  public static MLReader<HalfspaceModel> read() {
    return new StageReader<>(
        HalfspaceModel.class,
        (uid, path, session) -> new HalfspaceModel(uid, ModelPersistence.load(path, session)));
  }

  @Override
  public MLWriter write() {
    return new ModelPersistence.Writer(this, autoencoder());
  }

  /** The autoencoder itself. */
  public Autoencoder autoencoder() {
    return model.model();
  }

  /** d. */
  public int dimension() {
    return autoencoder().dimension();
  }

  /** n, without gain. */
  public int bits() {
    return autoencoder().bits();
  }

  /** The lowest distortion of any such code on the Gaussian source of the training covariance. */
  public double floor() {
    return autoencoder().metadata().distortions().floor();
  }

  /** The distortion on held-out vectors. */
  public double reached() {
    return autoencoder().metadata().distortions().reached();
  }

  /** reached/floor − 1. */
  public double gap() {
    return autoencoder().metadata().distortions().gap();
  }

  /** The name of a column that is optional, null where there is none. */
  String optional(Param<String> column) {
    return columns.optional(column);
  }

  void learned(HalfspaceSummary found) {
    summary = found;
  }

  /** Whether the model was fitted in this program, so that there is a {@link #summary}. */
  public boolean hasSummary() {
    return summary != null;
  }

  /**
   * How the fit went.
   *
   * @throws IllegalStateException if the model was read
   */
  public HalfspaceSummary summary() {
    if (summary == null) {
      throw new IllegalStateException("summary: none, as the model was not fitted here");
    }
    return summary;
  }

  /**
   * What the model loses on a table, by jobs of Spark: the same as the command evaluate says of the
   * same vectors. Rows without a usable vector are an error or left out, as handleInvalid says.
   *
   * @throws IllegalArgumentException if the column is missing or no vectors, a vector has another
   *     dimension, or a row has no usable vector and that is an error
   * @throws IOException if a job fails
   */
  public Distortion distortion(Dataset<?> dataset) throws IOException {
    new TableColumns(TableRole.VECTORS, dataset.schema()).requireVectors(columns.input());
    TableRows rows =
        TableRows.of(TableRole.VECTORS, dataset, columns.input(), columns.optional(columns.idCol));
    TableVectors vectors =
        TableVectors.toTest(rows, new TableVectors.Plan(columns.invalid(), 1, 2));
    return PartitionedDistortion.of(autoencoder(), vectors);
  }

  /**
   * How many rows {@code handleInvalid = skip} has left out by now; tasks that ran twice count
   * twice.
   */
  public long skippedRows() {
    return skipped == null ? 0 : skipped.value();
  }

  /** Turns the codes of this model back into vectors. */
  public HalfspaceDecoder decoder() {
    HalfspaceDecoder decoder = HalfspaceDecoder.of(autoencoder());
    return decoder
        .setInputCol(columns.output())
        .setGainCol(columns.optional(columns.gainCol))
        .setIdCol(columns.optional(columns.idCol));
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema(), true);
    SparkSession session = dataset.sparkSession();
    StructType before = dataset.schema();
    TableColumns table = new TableColumns(TableRole.VECTORS, before);
    DataType type = table.field(columns.input()).dataType();
    EncodeRows encode =
        new EncodeRows(
            model.on(session),
            new EncodeRows.Columns(
                Arrays.stream(before.fields()).map(StructField::dataType).toArray(DataType[]::new),
                RowVectors.of(columns.input(), before.fieldIndex(columns.input()), type),
                RowKey.of(table, columns.optional(columns.idCol)),
                columns.optional(columns.gainCol) != null,
                columns.optional(columns.decodedCol) == null ? null : type),
            columns.invalid(),
            skipped(session));
    return dataset
        .toDF()
        .as(StoredRows.encoder(before))
        .mapPartitions(encode, StoredRows.encoder(schema))
        .toDF();
  }

  /** Counts rows for an application; each has its own. */
  private synchronized LongAccumulator skipped(SparkSession session) {
    String current = session.sparkContext().applicationId();
    if (skipped == null || !current.equals(application)) {
      skipped = session.sparkContext().longAccumulator("rows without a usable vector");
      application = current;
    }
    return skipped;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return columns.encoded(TableRole.VECTORS, schema);
  }

  @Override
  public HalfspaceModel copy(ParamMap extra) {
    HalfspaceModel copied = new HalfspaceModel(uid, autoencoder());
    copied.learned(summary);
    copyValues(copied, extra);
    return (HalfspaceModel) copied.setParent(parent());
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public String toString() {
    return "HalfspaceModel: uid=" + uid + ", " + autoencoder().codec();
  }

  public Param<String> inputCol() {
    return columns.inputCol;
  }

  public String getInputCol() {
    return columns.input();
  }

  public HalfspaceModel setInputCol(String value) {
    ColumnParams.require(this, columns.inputCol, value);
    return this;
  }

  public Param<String> outputCol() {
    return columns.outputCol;
  }

  public String getOutputCol() {
    return columns.output();
  }

  public HalfspaceModel setOutputCol(String value) {
    ColumnParams.require(this, columns.outputCol, value);
    return this;
  }

  public Param<String> gainCol() {
    return columns.gainCol;
  }

  public String getGainCol() {
    return getOrDefault(columns.gainCol);
  }

  public HalfspaceModel setGainCol(String value) {
    ColumnParams.choose(this, columns.gainCol, value);
    return this;
  }

  public Param<String> decodedCol() {
    return columns.decodedCol;
  }

  public String getDecodedCol() {
    return getOrDefault(columns.decodedCol);
  }

  public HalfspaceModel setDecodedCol(String value) {
    ColumnParams.choose(this, columns.decodedCol, value);
    return this;
  }

  public Param<String> idCol() {
    return columns.idCol;
  }

  public String getIdCol() {
    return getOrDefault(columns.idCol);
  }

  public HalfspaceModel setIdCol(String value) {
    ColumnParams.choose(this, columns.idCol, value);
    return this;
  }

  public Param<String> handleInvalid() {
    return columns.handleInvalid;
  }

  public String getHandleInvalid() {
    return columns.invalid().label();
  }

  public HalfspaceModel setHandleInvalid(String value) {
    set(columns.handleInvalid, value);
    return this;
  }
}
