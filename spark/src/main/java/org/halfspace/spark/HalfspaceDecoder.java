// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.Arrays;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.halfspace.Autoencoder;

/**
 * Turns a column of codes back into vectors. A null code gives a null vector; a cell that is no
 * code of the model fails the job, which names the row. {@code gainCol} and {@code idCol} are none
 * where they are set to null. Parameters are set before use and not changed while jobs run.
 */
public final class HalfspaceDecoder extends Transformer implements MLWritable {
  private static final long serialVersionUID = 1;

  private static final String ARRAY = "array";
  private static final String VECTOR = "vector";

  private final String uid;
  private final BroadcastModel model;
  private final Param<String> inputCol;
  private final Param<String> gainCol;
  private final Param<String> idCol;
  private final Param<String> outputCol;
  private final Param<String> outputType;

  HalfspaceDecoder(String uid, Autoencoder model) {
    this.uid = uid;
    this.model = new BroadcastModel(model);
    this.inputCol = new Param<>(this, "inputCol", "column of packed codes, binary");
    this.gainCol =
        new Param<>(
            this, "gainCol", "column of gains; without it the two bytes of a gain end its code");
    this.idCol =
        new Param<>(
            this, "idCol", "column by whose value messages name a row; the place without it");
    this.outputCol = new Param<>(this, "outputCol", "column that receives the vectors");
    this.outputType =
        new Param<>(
            this,
            "outputType",
            "array for array<float>, vector for ML vectors",
            ParamValidators.inArray(new Object[] {ARRAY, VECTOR}));
    setDefault(inputCol, "code");
    setDefault(outputCol, "decoded");
    setDefault(outputType, ARRAY);
  }

  /** A decoder of the codes of that model. */
  public static HalfspaceDecoder of(Autoencoder model) {
    return new HalfspaceDecoder(Identifiable$.MODULE$.randomUID("halfspaceDecoder"), model);
  }

  /** Reads what {@link #write} has written. */
  public static HalfspaceDecoder load(String path) {
    return read().load(path);
  }

  public static MLReader<HalfspaceDecoder> read() {
    return new StageReader<>(
        HalfspaceDecoder.class,
        (uid, path, session) -> new HalfspaceDecoder(uid, ModelPersistence.load(path, session)));
  }

  @Override
  public MLWriter write() {
    return new ModelPersistence.Writer(this, autoencoder());
  }

  public Autoencoder autoencoder() {
    return model.model();
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema(), true);
    StructType before = dataset.schema();
    return dataset
        .toDF()
        .as(StoredRows.encoder(before))
        .mapPartitions(
            new DecodeRows(
                model.on(dataset.sparkSession()),
                Arrays.stream(before.fields()).map(StructField::dataType).toArray(DataType[]::new),
                before.fieldIndex(getInputCol()),
                optional(gainCol) == null ? -1 : before.fieldIndex(getGainCol()),
                RowKey.of(new TableColumns(TableRole.CODES, before), optional(idCol)),
                type()),
            StoredRows.encoder(schema))
        .toDF();
  }

  private DataType type() {
    return getOutputType().equals(VECTOR)
        ? SQLDataTypes.VectorType()
        : DataTypes.createArrayType(DataTypes.FloatType, false);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    TableColumns columns = new TableColumns(TableRole.CODES, schema);
    columns.requireType(getInputCol(), DataTypes.BinaryType);
    if (optional(gainCol) != null) {
      columns.requireType(getGainCol(), DataTypes.FloatType);
    }
    if (optional(idCol) != null) {
      columns.field(getIdCol());
    }
    return columns.added(new StructField(getOutputCol(), type(), true, Metadata.empty())).schema();
  }

  private String optional(Param<String> column) {
    return isDefined(column) ? getOrDefault(column) : null;
  }

  @Override
  public HalfspaceDecoder copy(ParamMap extra) {
    HalfspaceDecoder copied = new HalfspaceDecoder(uid, autoencoder());
    copyValues(copied, extra);
    return copied;
  }

  @Override
  public String uid() {
    return uid;
  }

  public Param<String> inputCol() {
    return inputCol;
  }

  public String getInputCol() {
    return getOrDefault(inputCol);
  }

  public HalfspaceDecoder setInputCol(String value) {
    ColumnParams.require(this, inputCol, value);
    return this;
  }

  public Param<String> gainCol() {
    return gainCol;
  }

  public String getGainCol() {
    return getOrDefault(gainCol);
  }

  public HalfspaceDecoder setGainCol(String value) {
    ColumnParams.choose(this, gainCol, value);
    return this;
  }

  public Param<String> idCol() {
    return idCol;
  }

  public String getIdCol() {
    return getOrDefault(idCol);
  }

  public HalfspaceDecoder setIdCol(String value) {
    ColumnParams.choose(this, idCol, value);
    return this;
  }

  public Param<String> outputCol() {
    return outputCol;
  }

  public String getOutputCol() {
    return getOrDefault(outputCol);
  }

  public HalfspaceDecoder setOutputCol(String value) {
    ColumnParams.require(this, outputCol, value);
    return this;
  }

  public Param<String> outputType() {
    return outputType;
  }

  public String getOutputType() {
    return getOrDefault(outputType);
  }

  public HalfspaceDecoder setOutputType(String value) {
    set(outputType, value);
    return this;
  }
}
