// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.HiddenActivation;
import org.halfspace.code.UnitLayout;
import org.halfspace.internal.ArraySize;

/**
 * The products of a deep decoder, block after block, with codes as columns. Products treat all
 * columns alike ({@link CodeColumns}), so that equal codes are decoded to equal vectors wherever
 * they stand. Thread-safe.
 */
public final class DeepEngine {
  private final CodeColumns columns;
  private final UnitColumns values;
  private final int units;
  private final HiddenActivation activation;
  private final List<Stage> hidden = new ArrayList<>();
  private final CodeColumns.Left output;
  private final float[] offset;
  private final int last;
  private final CodeBlocks<Scratch> blocks;

  /**
   * A matrix and a bias, not copied.
   *
   * @param inputs columns of the matrix
   */
  public record Dense(int inputs, float[] weights, float[] bias) {}

  private record Stage(CodeColumns.Left weights, float[] bias) {}

  /**
   * What units stand for; not copied.
   *
   * @param layout where the u units lie in a code
   * @param levels of all units, one unit after the other: Σ 2^b
   */
  public record Values(UnitLayout layout, float[] levels) {}

  /**
   * @param skip A: d × u, beside the last hidden layer
   */
  public DeepEngine(
      Values values,
      HiddenActivation activation,
      List<Dense> hidden,
      Dense output,
      float[] skip,
      MatrixProducts products) {
    this.columns = CodeColumns.of(products);
    this.values = new UnitColumns(values.layout(), values.levels());
    this.units = values.layout().units();
    this.activation = activation;
    this.last = output.inputs();
    this.offset = output.bias();
    for (int l = 0; l < hidden.size(); l++) {
      Dense layer = hidden.get(l);
      int size = layer.bias().length;
      int room = size + (l == hidden.size() - 1 ? units : 0);
      CodeColumns.Left left = columns.left(layer.weights(), size, layer.inputs(), room);
      this.hidden.add(new Stage(left, layer.bias()));
    }
    int d = offset.length;
    float[] both = beside(output.weights(), last, skip, units);
    this.output = columns.left(both, d, last + units, d);
    this.blocks = new CodeBlocks<>(columns, new ScratchPool<>(Scratch::new));
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
    private final int[] bytes = new int[columns.width()];
    private final float[] values = room(units);

    /** All hidden layers; the last has room for the values below. */
    private final List<float[]> layers = new ArrayList<>();

    private final float[] vectors = room(offset.length);
    private final CodeRows rows = new CodeRows(columns.width());

    Scratch() {
      for (int l = 0; l < hidden.size(); l++) {
        int size = hidden.get(l).bias().length;
        layers.add(room(size + (l == hidden.size() - 1 ? units : 0)));
      }
    }

    private float[] room(int rows) {
      int length = Math.multiplyExact(columns.strips(), columns.length(rows));
      return new float[Math.addExact(length, CodeRows.margin(columns.width()))];
    }
  }

  /** Decodes the first {@code rows} codes, whose padding is zero; arguments are checked. */
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    CodeRows.Target target = new CodeRows.Target(vectors, offset);
    int width = columns.width();
    blocks.forEach(
        rows,
        threads,
        (scratch, first, strips) -> {
          float[] input = activations(packed, first, rows, strips, scratch);
          output.multiply(
              input,
              strips,
              scratch.vectors,
              (product, at, strip, from, count) -> {
                int code = first + strip * width;
                int codes = Math.min(width, rows - code);
                scratch.rows.turn(product, at, from, count, target, code, codes);
              });
        });
  }

  /** The last hidden layer with the values of units below. */
  private float[] activations(byte[] packed, int first, int rows, int strips, Scratch scratch) {
    int width = columns.width();
    int length = columns.length(units);
    for (int s = 0; s < strips; s++) {
      int code = first + s * width;
      int count = Math.min(width, rows - code);
      values.read(packed, code, count, scratch.values, s * length, width, scratch.bytes);
    }
    float[] input = scratch.values;
    for (int l = 0; l < hidden.size(); l++) {
      float[] bias = hidden.get(l).bias();
      CodeColumns.Finish activate =
          (product, at, strip, from, count) -> activate(product, at, bias, from, count);
      hidden.get(l).weights().multiply(input, strips, scratch.layers.get(l), activate);
      input = scratch.layers.get(l);
    }
    for (int s = 0; s < strips; s++) {
      int to = s * columns.length(last + units) + last * width;
      System.arraycopy(scratch.values, s * length, input, to, units * width);
    }
    return input;
  }

  private void activate(float[] values, int at, float[] bias, int from, int count) {
    int width = columns.width();
    boolean kernel = VectorApi.present();
    boolean relu = activation == HiddenActivation.RELU;
    for (int j = 0; j < count; j++) {
      int row = at + j * width;
      float added = bias[from + j];
      if (relu && kernel) {
        ActivationKernel.addThenRelu(values, row, added, width);
      } else if (relu) {
        Pointwise.addThenRelu(values, row, added, width);
      } else if (kernel) {
        ActivationKernel.addThenGelu(values, row, added, width);
      } else {
        Pointwise.addThenGelu(values, row, added, width);
      }
    }
  }
}
