// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.HiddenActivation;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;

/**
 * The products of a deep decoder, block after block, with codes as columns. Every block has the
 * same number of columns, the last with whatever behind its codes, and is multiplied by one thread,
 * so that equal codes are decoded to equal vectors wherever they stand. Thread-safe.
 */
public final class DeepEngine {
  /** Codes of a block. */
  private static final int BLOCK = MatrixProducts.COLUMNS;

  private static final int TILE = 16;

  private final UnitValues values;
  private final HiddenActivation activation;
  private final List<Stage> hidden;
  private final MatrixProducts.Columns output;
  private final float[] offset;
  private final int last;
  private final ScratchPool<Scratch> pool;

  /**
   * A matrix and a bias, not copied.
   *
   * @param inputs columns of the matrix
   */
  public record Dense(int inputs, float[] weights, float[] bias) {}

  private record Stage(MatrixProducts.Columns weights, float[] bias) {}

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
      MatrixProducts.Columns left =
          products.columns(layer.weights(), layer.bias().length, layer.inputs());
      this.hidden.add(new Stage(left, layer.bias()));
    }
    this.last = output.inputs();
    this.offset = output.bias();
    this.output =
        products.columns(
            beside(output.weights(), last, skip, values.units()),
            offset.length,
            last + values.units());
    this.pool = new ScratchPool<>(Scratch::new);
  }

  /** (W, A), row after row. */
  private static float[] beside(float[] left, int leftColumns, float[] right, int rightColumns) {
    int rows = left.length / leftColumns;
    int columns = leftColumns + rightColumns;
    float[] both = new float[ArraySize.of("output and skip", rows, columns)];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(left, i * leftColumns, both, i * columns, leftColumns);
      System.arraycopy(right, i * rightColumns, both, i * columns + leftColumns, rightColumns);
    }
    return both;
  }

  /** Room for a block, used again and again. */
  private final class Scratch {
    private final int units = DeepEngine.this.values.units();
    private final float[] code = new float[units];
    private final float[] values = room(units);

    /** All hidden layers; the last has room for the values below. */
    private final List<float[]> layers = new ArrayList<>();

    private final float[] vectors = room(offset.length);

    Scratch() {
      for (int l = 0; l < hidden.size(); l++) {
        int size = hidden.get(l).bias().length;
        layers.add(room(size + (l == hidden.size() - 1 ? units : 0)));
      }
    }

    private static float[] room(int rows) {
      return new float[ArraySize.of("block", rows, BLOCK)];
    }
  }

  /** Decodes the first {@code rows} codes, whose padding is zero; arguments are checked. */
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    int blocks = (int) ((rows + (long) BLOCK - 1) / BLOCK);
    Parallel.ranges(
        threads,
        blocks,
        (from, to) -> {
          Scratch scratch = pool.take();
          for (int k = from; k < to; k++) {
            int first = k * BLOCK;
            block(packed, first, Math.min(BLOCK, rows - first), scratch, vectors);
          }
          pool.giveBack(scratch);
        });
  }

  private void block(byte[] packed, int first, int count, Scratch scratch, float[] vectors) {
    int u = values.units();
    for (int i = 0; i < count; i++) {
      values.into(packed, (first + i) * values.bytesPerCode(), scratch.code, 0);
      for (int j = 0; j < u; j++) {
        scratch.values[j * BLOCK + i] = scratch.code[j];
      }
    }
    float[] input = scratch.values;
    for (int l = 0; l < hidden.size(); l++) {
      Stage stage = hidden.get(l);
      float[] layer = scratch.layers.get(l);
      stage.weights().multiply(input, layer);
      for (int j = 0; j < stage.bias().length; j++) {
        activate(layer, j * BLOCK, stage.bias()[j]);
      }
      input = layer;
    }
    System.arraycopy(scratch.values, 0, input, last * BLOCK, u * BLOCK);
    output.multiply(input, scratch.vectors);
    int d = offset.length;
    for (int i = 0; i < count; i += TILE) {
      for (int j = 0; j < d; j += TILE) {
        turn(scratch.vectors, i, j, Math.min(count, i + TILE), first, vectors);
      }
    }
  }

  /** A tile of columns as rows, with the offset. */
  private void turn(float[] columns, int i0, int j0, int i1, int first, float[] vectors) {
    int d = offset.length;
    int j1 = Math.min(d, j0 + TILE);
    for (int i = i0; i < i1; i++) {
      int to = (first + i) * d;
      for (int j = j0; j < j1; j++) {
        vectors[to + j] = columns[j * BLOCK + i] + offset[j];
      }
    }
  }

  private void activate(float[] values, int at, float bias) {
    if (activation == HiddenActivation.RELU) {
      Pointwise.addThenRelu(values, at, bias, BLOCK);
    } else {
      Pointwise.addThenGelu(values, at, bias, BLOCK);
    }
  }
}
