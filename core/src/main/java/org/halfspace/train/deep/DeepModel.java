// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.deep;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.halfspace.code.HiddenActivation;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.blas.Blas;

/**
 * Encoder and network in training, with the loss Σ_j w_j (g ŷ_j − t_j)² of a row and its gradients.
 * A batch is cut into as many slices as there are threads, each of which goes forward and back on
 * its own. Not thread-safe. The same threads give the same bits.
 */
public final class DeepModel {
  private final DeepShape shape;
  private final Parameters parameters;
  private final RoundedUnits units;
  private final HiddenActivation activation;
  private final Optional<Dropout> dropout;
  private final float[] weights;
  private final float[] shift;
  private final boolean encodes;
  private final int threads;
  private final int rowsOfSlice;
  private final List<DeepSlice> slices = new ArrayList<>();
  private final double[] losses;

  /**
   * What a network is to do.
   *
   * @param weights w: k
   * @param shift added to the coordinates of samples: k; empty where codes stay fixed, whose
   *     samples hold targets, the values of their units and their gain
   * @param activation of the hidden layers
   * @param dropout share of hidden numbers left out
   * @param seed of which ones
   */
  public record Task(
      float[] weights, float[] shift, HiddenActivation activation, double dropout, long seed) {}

  /**
   * @param start all tensors in the order of the shape; changed by training
   * @param batch the most rows
   */
  public DeepModel(DeepShape shape, Task task, List<float[]> start, int batch, int threads) {
    this(shape, task, start, new RoundedUnits(shape.levels()), new int[] {batch, threads});
  }

  DeepModel(
      DeepShape shape, Task task, List<float[]> start, RoundedUnits units, int[] batchAndThreads) {
    this.shape = shape;
    this.threads = Parallel.requireThreads(batchAndThreads[1]);
    this.rowsOfSlice = (batchAndThreads[0] + threads - 1) / threads;
    this.units = units;
    this.activation = task.activation();
    this.weights = task.weights();
    this.shift = task.shift();
    this.encodes = shift.length > 0;
    int longest = shape.hidden().stream().mapToInt(Integer::intValue).max().orElseThrow();
    this.dropout =
        task.dropout() > 0
            ? Optional.of(new Dropout(task.dropout(), longest, task.seed()))
            : Optional.empty();
    this.parameters = new Parameters(shape, start, threads, encodes ? 0 : DeepShape.OF_ENCODER);
    for (int s = 0; s < threads; s++) {
      slices.add(new DeepSlice(this, s, rowsOfSlice));
    }
    this.losses = new double[threads];
  }

  /** The sizes. */
  public DeepShape shape() {
    return shape;
  }

  /** The tensors. */
  public Parameters parameters() {
    return parameters;
  }

  RoundedUnits units() {
    return units;
  }

  HiddenActivation activation() {
    return activation;
  }

  Optional<Dropout> dropout() {
    return dropout;
  }

  float[] weights() {
    return weights;
  }

  float[] shift() {
    return shift;
  }

  boolean encodes() {
    return encodes;
  }

  /** The numbers of a row of samples. */
  public int width() {
    return encodes ? shape.components() : shape.components() + shape.units() + 1;
  }

  /** The targets of a row of samples, written to the same row of {@code targets}. */
  public void target(float[] samples, int row, float[] targets) {
    int k = shape.components();
    for (int j = 0; j < k; j++) {
      targets[row * k + j] = samples[row * width() + j] + (encodes ? shift[j] : 0);
    }
  }

  /** The gain of a row of samples. */
  public float gain(float[] samples, int row) {
    return encodes ? 1 : samples[(row + 1) * width() - 1];
  }

  /** Work of a slice on its rows. */
  private interface SliceWork {
    double run(DeepSlice slice, int first, int rows);
  }

  /** Sums what all slices of a batch give, in their order. */
  private double forEachSlice(int rows, SliceWork work) {
    Parallel.ranges(
        threads,
        threads,
        (from, to) ->
            Blas.insideThreads(
                () -> {
                  for (int s = from; s < to; s++) {
                    int first = Math.min(rows, s * rowsOfSlice);
                    int count = Math.min(rowsOfSlice, rows - first);
                    losses[s] = work.run(slices.get(s), first, count);
                  }
                }));
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    return sum;
  }

  /**
   * The loss of a full batch, summed over its rows, and its gradients times {@code factor}.
   *
   * @param step which numbers are left out
   */
  public double gradients(float[] samples, int rows, long step, double factor) {
    return forEachSlice(
        rows,
        (slice, first, count) -> {
          slice.read(samples, first, count);
          slice.encode(count);
          double loss = slice.forward(count, step, first, (float) (2 * factor));
          slice.backward(count);
          return loss;
        });
  }

  /** The loss of rows, with nothing left out. */
  public double loss(float[] samples, int from, int rows) {
    return forEachSlice(
        rows,
        (slice, first, count) -> {
          slice.read(samples, from + first, count);
          slice.encode(count);
          return slice.forward(count, -1, first, 0);
        });
  }

  /**
   * The values of the units of rows.
   *
   * @param values receives rows × u
   */
  public void values(float[] samples, int rows, float[] values) {
    double unused =
        forEachSlice(
            rows,
            (slice, first, count) -> {
              slice.read(samples, first, count);
              slice.encode(count);
              slice.values(count, values, first * shape.units());
              return 0;
            });
  }
}
