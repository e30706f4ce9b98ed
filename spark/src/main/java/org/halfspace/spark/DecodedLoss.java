// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.halfspace.data.UnusableDataException;

/**
 * Σ‖x − x̂‖² and, about the mean of the vectors seen so far, Σ‖x − x̄‖², by the updates of Welford
 * and of Chan, Golub and LeVeque. Not thread-safe.
 */
final class DecodedLoss implements Serializable {
  private static final long serialVersionUID = 1;

  private double[] mean = {};
  private long count;
  private double spread;
  private double lost;

  /** The rows of a partition that have both vectors. */
  static DecodedLoss of(
      Iterator<InternalRow> rows, RowVectors vectors, RowVectors decoded, RowKey key) {
    DecodedLoss loss = new DecodedLoss();
    float[] vector = {};
    float[] other = {};
    for (long number = 0; rows.hasNext(); number++) {
      InternalRow row = rows.next();
      if (vectors.dimension(row) < 0 || decoded.dimension(row) < 0) {
        continue;
      }
      if (loss.count == 0) {
        loss.mean = new double[vectors.dimension(row)];
        vector = new float[loss.mean.length];
        other = new float[loss.mean.length];
      }
      String complaint = vectors.read(row, vector.length, vector, 0);
      if (complaint.isEmpty()) {
        complaint = decoded.read(row, other.length, other, 0);
      }
      if (!complaint.isEmpty()) {
        throw new UnusableDataException(
            key.of(row, TaskContext.getPartitionId(), number) + ": " + complaint);
      }
      loss.add(vector, other);
    }
    return loss;
  }

  private void add(float[] vector, float[] decoded) {
    count++;
    for (int j = 0; j < vector.length; j++) {
      double error = (double) vector[j] - decoded[j];
      lost += error * error;
      double before = vector[j] - mean[j];
      mean[j] += before / count;
      spread += before * (vector[j] - mean[j]);
    }
  }

  /** Adds what another has seen. */
  void merge(DecodedLoss other) {
    if (other.count == 0) {
      return;
    }
    if (count == 0) {
      mean = other.mean.clone();
    } else if (mean.length != other.mean.length) {
      throw new UnusableDataException(
          TableRole.VECTORS.says(
              "dimensions " + mean.length + " and " + other.mean.length + ", must be the same"));
    }
    long total = count + other.count;
    for (int j = 0; j < mean.length; j++) {
      double difference = other.mean[j] - mean[j];
      spread += difference * difference * count * other.count / total;
      mean[j] += difference * other.count / total;
    }
    count = total;
    spread += other.spread;
    lost += other.lost;
  }

  /** 0 where nothing is lost. */
  double distortion() {
    if (count == 0) {
      throw new UnusableDataException(TableRole.VECTORS.says("no row has both columns"));
    }
    return lost == 0 ? 0 : lost / spread;
  }
}
