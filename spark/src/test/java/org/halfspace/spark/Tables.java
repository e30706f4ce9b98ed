// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Tables of vectors for tests. */
public final class Tables {
  private Tables() {}

  /** Gaussian vectors with λ_i = 1/(i+1) on the coordinates, about a mean: rows × d. */
  public static float[] gaussian(int rows, int dimension, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] vectors = new float[rows * dimension];
    for (int i = 0; i < vectors.length; i++) {
      int j = i % dimension;
      vectors[i] = (float) (0.5 + random.nextGaussian() / Math.sqrt(j + 1.0));
    }
    return vectors;
  }

  public static float[] row(float[] vectors, int dimension, int row) {
    return java.util.Arrays.copyOfRange(vectors, row * dimension, (row + 1) * dimension);
  }

  public static double[] doubles(float[] vector) {
    double[] values = new double[vector.length];
    for (int j = 0; j < values.length; j++) {
      values[j] = vector[j];
    }
    return values;
  }

  /** A table id, features (ML vectors). */
  public static Dataset<Row> mlVectors(
      SparkSession session, float[] vectors, int dimension, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < vectors.length / dimension; i++) {
      rows.add(RowFactory.create((long) i, Vectors.dense(doubles(row(vectors, dimension, i)))));
    }
    return table(session, rows, SQLDataTypes.VectorType(), partitions);
  }

  /** A table id, features (array of float). */
  public static Dataset<Row> arrays(
      SparkSession session, float[] vectors, int dimension, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < vectors.length / dimension; i++) {
      rows.add(RowFactory.create((long) i, row(vectors, dimension, i)));
    }
    return table(session, rows, DataTypes.createArrayType(DataTypes.FloatType), partitions);
  }

  /** A table id, features of any rows, in that many slices of the list. */
  public static Dataset<Row> table(
      SparkSession session, List<Row> rows, DataType type, int partitions) {
    StructType schema =
        new StructType().add("id", DataTypes.LongType, false).add("features", type, true);
    return session.createDataFrame(
        org.apache.spark.api.java.JavaSparkContext.fromSparkContext(session.sparkContext())
            .parallelize(rows, partitions),
        schema);
  }
}
