// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;

/**
 * The distortion of decoded vectors, Σ‖x − x̂‖² / Σ‖x − x̄‖² with x̄ the mean of the evaluated
 * vectors; smaller is better. For a cross-validation the model writes {@code decodedCol}. Rows
 * where either vector is null are left out.
 */
public final class HalfspaceEvaluator extends Evaluator implements DefaultParamsWritable {
  private static final long serialVersionUID = 1;

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> decodedCol;

  public HalfspaceEvaluator() {
    this(Identifiable$.MODULE$.randomUID("halfspaceEvaluator"));
  }

  /**
   * @param uid by which Spark knows it
   */
  public HalfspaceEvaluator(String uid) {
    this.uid = uid;
    this.inputCol = new Param<>(this, "inputCol", "column of vectors");
    this.decodedCol = new Param<>(this, "decodedCol", "column of what their codes decode to");
    setDefault(inputCol, "features");
    setDefault(decodedCol, "decoded");
  }

  /** Reads what {@link #write} has written. */
  public static HalfspaceEvaluator load(String path) {
    return read().load(path);
  }

  public static MLReader<HalfspaceEvaluator> read() {
    return new StageReader<>(
        HalfspaceEvaluator.class, (uid, path, session) -> new HalfspaceEvaluator(uid));
  }

  @Override
  public double evaluate(Dataset<?> dataset) {
    TableColumns columns = new TableColumns(TableRole.VECTORS, dataset.schema());
    columns.requireVectors(getInputCol());
    DataType decodedType = columns.requireVectors(getDecodedCol());
    TableRows table =
        TableRows.of(TableRole.VECTORS, dataset, getInputCol(), null, getDecodedCol());
    RowVectors vectors = table.vectors();
    RowVectors decoded = RowVectors.of(getDecodedCol(), table.firstExtra(), decodedType);
    RowKey key = table.key();
    List<DecodedLoss> parts =
        table
            .rows()
            .mapPartitions(
                (Iterator<InternalRow> rows) ->
                    List.of(DecodedLoss.of(rows, vectors, decoded, key)).iterator())
            .collect();
    DecodedLoss all = new DecodedLoss();
    parts.forEach(all::merge);
    return all.distortion();
  }

  @Override
  public boolean isLargerBetter() {
    return false;
  }

  @Override
  public HalfspaceEvaluator copy(ParamMap extra) {
    return defaultCopy(extra);
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

  public HalfspaceEvaluator setInputCol(String value) {
    ColumnParams.require(this, inputCol, value);
    return this;
  }

  public Param<String> decodedCol() {
    return decodedCol;
  }

  public String getDecodedCol() {
    return getOrDefault(decodedCol);
  }

  public HalfspaceEvaluator setDecodedCol(String value) {
    ColumnParams.require(this, decodedCol, value);
    return this;
  }
}
