// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.measure;

import java.util.SplittableRandom;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Tables of Gaussian vectors with λ_i = 1/i: id, features. Stateless and thread-safe. */
public final class SyntheticVectors {
  private SyntheticVectors() {}

  /** A vector of the table, in the form that Spark takes without an object for each number. */
  public static final class Vector implements java.io.Serializable {
    private static final long serialVersionUID = 1;

    private long id;
    private float[] features;

    public long getId() {
      return id;
    }

    public void setId(long id) {
      this.id = id;
    }

    public float[] getFeatures() {
      return features;
    }

    public void setFeatures(float[] features) {
      this.features = features;
    }
  }

  /** Writes a table as Parquet, each vector from its own seed. */
  public static void write(
      SparkSession session, String path, long rows, int dimension, int partitions) {
    session
        .range(0, rows, 1, partitions)
        .map((MapFunction<Long, Vector>) id -> vector(id, dimension), Encoders.bean(Vector.class))
        .select(functions.col("id"), functions.col("features"))
        .write()
        .mode(SaveMode.ErrorIfExists)
        .parquet(path);
  }

  private static Vector vector(long id, int dimension) {
    SplittableRandom random = new SplittableRandom(id);
    float[] features = new float[dimension];
    for (int j = 0; j < dimension; j++) {
      features[j] = (float) (random.nextGaussian() / Math.sqrt(j + 1));
    }
    Vector vector = new Vector();
    vector.setId(id);
    vector.setFeatures(features);
    return vector;
  }
}
