// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.deep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.halfspace.code.HiddenActivation;
import org.halfspace.internal.ArraySize;
import org.halfspace.linalg.blas.NativeFloats;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;

/**
 * Some rows of a batch on their way through the network and back, by one thread. Numbers that BLAS
 * works on lie outside the heap; what is not a product reads and writes them a few rows at a time.
 * Nothing is allocated on the way. Not thread-safe; slices of one network may run side by side.
 */
final class DeepSlice {
  private static final int SCRATCH = 1 << 13;

  private final DeepModel model;
  private final DeepShape shape;
  private final Parameters parameters;
  private final int index;
  private final NativeFloats targets;
  private final NativeFloats projections;
  private final NativeFloats values;
  private final NativeFloats errors;
  private final List<NativeFloats> layers = new ArrayList<>();
  private final List<NativeFloats> backs = new ArrayList<>();
  private final List<float[]> slopes = new ArrayList<>();
  private final List<float[]> sums = new ArrayList<>();
  private final float[] unitSlopes;
  private final float[] gains;
  private final float[] scratch;
  private final float[] second;

  /**
   * @param index of this slice
   * @param rows at most
   */
  DeepSlice(DeepModel model, int index, int rows) {
    this.model = Objects.requireNonNull(model, "model");
    this.shape = model.shape();
    this.parameters = model.parameters();
    this.index = index;
    int u = shape.units();
    int k = shape.components();
    this.targets = room(rows, k);
    this.projections = room(rows, u);
    this.values = room(rows, u);
    this.errors = room(rows, k);
    int widest = Math.max(u, k);
    for (int size : shape.hidden()) {
      layers.add(room(rows, size));
      backs.add(room(rows, size));
      slopes.add(new float[ArraySize.of("slice", rows, size)]);
      sums.add(new float[size]);
      widest = Math.max(widest, size);
    }
    sums.add(new float[k]);
    sums.add(new float[u]);
    this.unitSlopes = new float[ArraySize.of("slice", rows, u)];
    this.gains = new float[rows];
    this.scratch = new float[Math.max(SCRATCH, widest)];
    this.second = new float[scratch.length];
  }

  private static NativeFloats room(int rows, int columns) {
    return NativeFloats.allocate(ArraySize.of("slice", rows, columns));
  }

  /** Work on a few rows. */
  @FunctionalInterface
  private interface Rows {
    /**
     * @param first the first row
     * @param count how many
     */
    void run(int first, int count);
  }

  private void forRows(int rows, int width, Rows work) {
    int some = Math.max(1, scratch.length / width);
    for (int first = 0; first < rows; first += some) {
      work.run(first, Math.min(some, rows - first));
    }
  }

  /**
   * Reads rows as samples have them: targets, and for codes that stay fixed values and gain.
   *
   * @param from the first row
   */
  void read(float[] samples, int from, int rows) {
    int k = shape.components();
    int u = shape.units();
    int width = model.width();
    for (int i = 0; i < rows; i++) {
      int at = (from + i) * width;
      if (model.encodes()) {
        float[] shift = model.shift();
        for (int j = 0; j < k; j++) {
          scratch[j] = samples[at + j] + shift[j];
        }
        targets.put(i * k, scratch, 0, k);
        gains[i] = 1;
      } else {
        targets.put(i * k, samples, at, k);
        values.put(i * u, samples, at + k, u);
        gains[i] = samples[at + k + u];
      }
    }
  }

  /** Codes of the rows at hand: values of the units, and slopes for the way back. */
  void encode(int rows) {
    int u = shape.units();
    if (!model.encodes()) {
      return;
    }
    new Product(Transpose.NO, Transpose.YES, rows, u, shape.components())
        .into(1, targets, parameters.shared(0), 0, projections);
    forRows(
        rows,
        u,
        (first, count) -> {
          projections.get(first * u, scratch, 0, count * u);
          for (int i = 0; i < count; i++) {
            model.units().forward(scratch, i * u, parameters.values(1), unitSlopes, first + i);
          }
          values.put(first * u, scratch, 0, count * u);
        });
  }

  /** The values of the units of the rows at hand, row after row. */
  void values(int rows, float[] into, int to) {
    values.get(0, into, to, rows * shape.units());
  }

  /**
   * From values to errors.
   *
   * @param step whose numbers are left out; below 0 for none
   * @param firstRow of the batch, which this slice begins with
   * @param factor by which weighted errors are multiplied for the way back
   * @return Σ w (g ŷ − t)²
   */
  double forward(int rows, long step, int firstRow, float factor) {
    NativeFloats input = values;
    for (int l = 0; l < layers.size(); l++) {
      int h = shape.hidden().get(l);
      NativeFloats layer = layers.get(l);
      new Product(Transpose.NO, Transpose.YES, rows, h, shape.inputs(l))
          .into(1, input, parameters.shared(DeepShape.weights(l)), 0, layer);
      activate(rows, l, step, firstRow);
      input = layer;
    }
    int k = shape.components();
    int output = shape.output();
    new Product(Transpose.NO, Transpose.YES, rows, k, shape.last())
        .into(1, input, parameters.shared(output), 0, errors);
    new Product(Transpose.NO, Transpose.YES, rows, k, shape.units())
        .into(1, values, parameters.shared(output + 1), 1, errors);
    return compare(rows, factor);
  }

  private void activate(int rows, int layer, long step, int firstRow) {
    int h = shape.hidden().get(layer);
    NativeFloats numbers = layers.get(layer);
    float[] bias = parameters.values(DeepShape.weights(layer) + 1);
    float[] slope = slopes.get(layer);
    forRows(
        rows,
        h,
        (first, count) -> {
          numbers.get(first * h, scratch, 0, count * h);
          for (int i = 0; i < count; i++) {
            int row = first + i;
            if (model.activation() == HiddenActivation.RELU) {
              RowLoops.relu(scratch, i * h, bias, slope, row * h);
            } else {
              RowLoops.gelu(scratch, i * h, bias, slope, row * h);
            }
            if (step >= 0 && model.dropout().isPresent()) {
              Dropout dropout = model.dropout().get();
              int start = dropout.start(step, layer, firstRow + row);
              RowLoops.multiply(scratch, i * h, slope, row * h, dropout.factors(), start, h);
            }
          }
          numbers.put(first * h, scratch, 0, count * h);
        });
  }

  /** Errors from what the products gave, and their sum of squares. */
  private double compare(int rows, float factor) {
    int k = shape.components();
    float[] bias = parameters.values(shape.output() + 2);
    float[] weights = model.weights();
    float[] sum = sums.get(layers.size());
    Arrays.fill(sum, 0);
    double[] total = new double[1];
    forRows(
        rows,
        k,
        (first, count) -> {
          errors.get(first * k, scratch, 0, count * k);
          targets.get(first * k, second, 0, count * k);
          for (int i = 0; i < count; i++) {
            float gain = gains[first + i];
            total[0] += RowLoops.errors(scratch, second, i * k, gain, bias, weights);
            for (int j = 0; j < k; j++) {
              float back = factor * gain * weights[j] * scratch[i * k + j];
              scratch[i * k + j] = back;
              sum[j] += back;
            }
          }
          errors.put(first * k, scratch, 0, count * k);
        });
    return total[0];
  }

  /** From errors to the gradients of this slice. */
  void backward(int rows) {
    int k = shape.components();
    int u = shape.units();
    int output = shape.output();
    int deepest = layers.size() - 1;
    NativeFloats last = layers.get(deepest);
    leave(output + 2, sums.get(layers.size()));
    product(Transpose.YES, Transpose.NO, k, shape.last(), rows)
        .into(1, errors, last, 0, parameters.gradient(output, index));
    product(Transpose.YES, Transpose.NO, k, u, rows)
        .into(1, errors, values, 0, parameters.gradient(output + 1, index));
    product(Transpose.NO, Transpose.NO, rows, shape.last(), k)
        .into(1, errors, parameters.shared(output), 0, backs.get(deepest));
    for (int l = deepest; l >= 0; l--) {
      int h = shape.hidden().get(l);
      int in = shape.inputs(l);
      int weights = DeepShape.weights(l);
      multiplyBySlopes(rows, h, backs.get(l), slopes.get(l), sums.get(l));
      leave(weights + 1, sums.get(l));
      NativeFloats input = l == 0 ? values : layers.get(l - 1);
      product(Transpose.YES, Transpose.NO, h, in, rows)
          .into(1, backs.get(l), input, 0, parameters.gradient(weights, index));
      if (l > 0) {
        product(Transpose.NO, Transpose.NO, rows, in, h)
            .into(1, backs.get(l), parameters.shared(weights), 0, backs.get(l - 1));
      }
    }
    if (model.encodes()) {
      backwardOfUnits(rows);
    }
  }

  private void backwardOfUnits(int rows) {
    int k = shape.components();
    int u = shape.units();
    int output = shape.output();
    product(Transpose.NO, Transpose.NO, rows, u, k)
        .into(1, errors, parameters.shared(output + 1), 0, projections);
    product(Transpose.NO, Transpose.NO, rows, u, shape.hidden().get(0))
        .into(1, backs.get(0), parameters.shared(DeepShape.weights(0)), 1, projections);
    float[] sum = sums.get(layers.size() + 1);
    multiplyBySlopes(rows, u, projections, unitSlopes, sum);
    if (shape.isSigns()) {
      // Thresholds of signs stay at zero.
      Arrays.fill(sum, 0);
    }
    leave(1, sum);
    product(Transpose.YES, Transpose.NO, u, k, rows)
        .into(1, projections, targets, 0, parameters.gradient(0, index));
  }

  private static Product product(
      Transpose left, Transpose right, int rows, int columns, int depth) {
    return new Product(left, right, rows, columns, depth);
  }

  private void leave(int tensor, float[] gradient) {
    parameters.gradient(tensor, index).put(0, gradient, 0, gradient.length);
  }

  private void multiplyBySlopes(
      int rows, int width, NativeFloats numbers, float[] slope, float[] sum) {
    Arrays.fill(sum, 0);
    forRows(
        rows,
        width,
        (first, count) -> {
          numbers.get(first * width, scratch, 0, count * width);
          for (int i = 0; i < count; i++) {
            int at = i * width;
            int from = (first + i) * width;
            for (int j = 0; j < width; j++) {
              float back = scratch[at + j] * slope[from + j];
              scratch[at + j] = back;
              sum[j] += back;
            }
          }
          numbers.put(first * width, scratch, 0, count * width);
        });
  }
}
