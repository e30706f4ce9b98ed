// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
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
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.halfspace.Autoencoder;
import org.halfspace.code.VectorCodec;

/**
 * Turns a column of codes back into vectors. A null code gives a null vector. Parameters are set
 * before use and not changed while jobs run.
 */
public final class HalfspaceDecoder extends Transformer implements MLWritable {
  private static final long serialVersionUID = 1;

  private static final String ARRAY = "array";
  private static final String VECTOR = "vector";

  private final String uid;
  private final BroadcastModel model;
  private final Param<String> inputCol;
  private final Param<String> gainCol;
  private final Param<String> outputCol;
  private final Param<String> outputType;

  HalfspaceDecoder(String uid, Autoencoder model) {
    this.uid = uid;
    this.model = new BroadcastModel(model);
    this.inputCol = new Param<>(this, "inputCol", "column of packed codes, binary");
    this.gainCol =
        new Param<>(
            this, "gainCol", "column of gains; without it the two bytes of a gain end its code");
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
                isDefined(gainCol) ? before.fieldIndex(getGainCol()) : -1,
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
    requireType(schema, getInputCol(), DataTypes.BinaryType);
    if (isDefined(gainCol)) {
      requireType(schema, getGainCol(), DataTypes.FloatType);
    }
    return ColumnParams.added(
        schema, new StructField(getOutputCol(), type(), true, Metadata.empty()));
  }

  private static void requireType(StructType schema, String name, DataType type) {
    DataType found = ColumnParams.field(schema, name).dataType();
    if (!found.equals(type)) {
      throw new IllegalArgumentException(
          "column '"
              + name
              + "': type "
              + found.simpleString()
              + ", must be "
              + type.simpleString());
    }
  }

  /** Decodes the rows of a partition, block by block. */
  private record DecodeRows(
      Broadcast<BroadcastModel> model, DataType[] types, int code, int gain, DataType type)
      implements MapPartitionsFunction<InternalRow, InternalRow> {
    private static final int BLOCK_FLOATS = 1 << 18;

    @Override
    public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
      VectorCodec codec = model.value().model().codec();
      CodeCells cells = CodeCells.of(codec.layout(), gain >= 0);
      int d = codec.dimension();
      int atOnce = Math.max(1, Math.min(1024, BLOCK_FLOATS / d));
      byte[] packed = new byte[atOnce * cells.codeBytes()];
      short[] gains = new short[codec.gains(atOnce)];
      float[] vectors = new float[atOnce * d];
      return new BlockIterator<>(
          rows,
          InternalRow::copy,
          atOnce,
          block -> {
            List<InternalRow> result = new ArrayList<>(block.size());
            int count = 0;
            for (InternalRow row : block) {
              if (!row.isNullAt(code)) {
                Float own = gain < 0 || row.isNullAt(gain) ? null : row.getFloat(gain);
                String complaint = cells.read(row.getBinary(code), own, packed, gains, count++);
                if (!complaint.isEmpty()) {
                  throw new IllegalArgumentException(
                      "partition " + TaskContext.getPartitionId() + ": " + complaint);
                }
              }
            }
            codec.decode(packed, gains, count, vectors, 1);
            int place = 0;
            for (InternalRow row : block) {
              Object[] values = new Object[types.length + 1];
              for (int i = 0; i < types.length; i++) {
                values[i] = row.get(i, types[i]);
              }
              if (!row.isNullAt(code)) {
                values[types.length] = DecodedCells.cell(type, vectors, place++ * d, d);
              }
              result.add(new GenericInternalRow(values));
            }
            return result;
          });
    }
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
    set(inputCol, value);
    return this;
  }

  public Param<String> gainCol() {
    return gainCol;
  }

  public String getGainCol() {
    return getOrDefault(gainCol);
  }

  public HalfspaceDecoder setGainCol(String value) {
    set(gainCol, value);
    return this;
  }

  public Param<String> outputCol() {
    return outputCol;
  }

  public String getOutputCol() {
    return getOrDefault(outputCol);
  }

  public HalfspaceDecoder setOutputCol(String value) {
    set(outputCol, value);
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
