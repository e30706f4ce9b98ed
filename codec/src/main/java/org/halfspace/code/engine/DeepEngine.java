// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.HiddenActivation;
import org.halfspace.internal.Parallel;

/**
 * The products of a deep decoder, block after block. Every block has the same number of rows, the
 * last with zeros behind its codes, and is multiplied by one thread: products of another shape may
 * sum in another order, and equal codes would no longer be decoded to equal vectors. Thread-safe.
 */
public final class DeepEngine {
  /** Rows of a block; a multiple of what kernels of BLAS take at once. */
  static final int BLOCK_ROWS = 128;

  private final UnitValues values;
  private final HiddenActivation activation;
  private final List<Stage> hidden;
  private final MatrixProducts.Right output;
  private final float[] offset;
  private final int last;
  private final ScratchPool<Scratch> pool;

  /**
   * A matrix and a bias, not copied.
   *
   * @param inputs columns of the matrix
   */
  public record Dense(int inputs, float[] weights, float[] bias) {}

  private record Stage(MatrixProducts.Right weights, float[] bias) {}

  /**
   * @param skip A: d × u, beside the last hidden layer
   */
  public DeepEngine(
      UnitValues values,
      HiddenActivation activation,
      List<Dense> hidden,
      Dense output,
      float[] skip,
      MatrixProducts products) {
    this.values = values;
    this.activation = activation;
    this.hidden = new ArrayList<>();
    for (Dense layer : hidden) {
      MatrixProducts.Right right =
          products.right(layer.weights(), layer.bias().length, layer.inputs());
      this.hidden.add(new Stage(right, layer.bias()));
    }
    this.last = output.inputs();
    this.offset = output.bias();
    this.output =
        products.right(
            beside(output.weights(), last, skip, values.units()),
            offset.length,
            last + values.units());
    this.pool = new ScratchPool<>(Scratch::new);
  }

  /** (W, A), row after row. */
  private static float[] beside(float[] left, int leftColumns, float[] right, int rightColumns) {
    int rows = left.length / leftColumns;
    int columns = leftColumns + rightColumns;
    float[] both = new float[Math.multiplyExact(rows, columns)];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(left, i * leftColumns, both, i * columns, leftColumns);
      System.arraycopy(right, i * rightColumns, both, i * columns + leftColumns, rightColumns);
    }
    return both;
  }

  /** Room for a block, used again and again. */
  private final class Scratch {
    private final float[] values = new float[BLOCK_ROWS * DeepEngine.this.values.units()];
    private final List<float[]> layers = new ArrayList<>();

    /** The last hidden layer beside the values. */
    private final float[] both = new float[BLOCK_ROWS * (last + DeepEngine.this.values.units())];

    private final float[] vectors = new float[BLOCK_ROWS * offset.length];

    Scratch() {
      hidden.forEach(stage -> layers.add(new float[BLOCK_ROWS * stage.bias().length]));
    }
  }

  /** Decodes the first {@code rows} codes, whose padding is zero; arguments are checked. */
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    int blocks = (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
    Parallel.ranges(
        threads,
        blocks,
        (from, to) -> {
          Scratch scratch = pool.take();
          for (int k = from; k < to; k++) {
            int first = k * BLOCK_ROWS;
            block(packed, first, Math.min(BLOCK_ROWS, rows - first), scratch, vectors);
          }
          pool.giveBack(scratch);
        });
  }

  private void block(byte[] packed, int first, int count, Scratch scratch, float[] vectors) {
    int u = values.units();
    for (int i = 0; i < count; i++) {
      values.into(packed, (first + i) * values.bytesPerCode(), scratch.values, i * u);
    }
    // What is left of codes before stands for rows that are not there.
    float[] input = scratch.values;
    for (int l = 0; l < hidden.size(); l++) {
      Stage stage = hidden.get(l);
      float[] layer = scratch.layers.get(l);
      stage.weights().multiply(BLOCK_ROWS, input, layer, 1);
      for (int i = 0; i < count; i++) {
        activate(layer, i * stage.bias().length, stage.bias());
      }
      input = layer;
    }
    for (int i = 0; i < count; i++) {
      int at = i * (last + u);
      System.arraycopy(input, i * last, scratch.both, at, last);
      System.arraycopy(scratch.values, i * u, scratch.both, at + last, u);
    }
    output.multiply(BLOCK_ROWS, scratch.both, scratch.vectors, 1);
    int d = offset.length;
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < d; j++) {
        vectors[(first + i) * d + j] = scratch.vectors[i * d + j] + offset[j];
      }
    }
  }

  private void activate(float[] values, int at, float[] bias) {
    if (activation == HiddenActivation.RELU) {
      Pointwise.addThenRelu(values, at, bias);
    } else {
      Pointwise.addThenGelu(values, at, bias);
    }
  }
}
