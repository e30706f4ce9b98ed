// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.halfspace.code.engine.DeepEngine;
import org.halfspace.code.engine.MatrixProducts;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;

/**
 * A network that decodes: x̂ = W h_L + A y + b, with y what the units of a code stand for, ±1 or
 * their levels, h_0 = y, and h_l = f(W_l h_{l−1} + b_l) for one to three hidden layers.
 *
 * <p>All in float32. Decoding costs Σ_l (entries of W_l) + (entries of W and A) multiplications for
 * each vector; a single code takes the time of as many as are decoded side by side: two vector
 * registers of floats, or 240 without the Vector API. With and without it, results can differ in
 * the last bits. Immutable and thread-safe.
 */
public final class DeepDecoder implements Decoder {
  /** The most hidden layers. */
  public static final int MOST_LAYERS = 3;

  private final UnitLayout layout;
  private final float[] levels;
  private final HiddenActivation activation;
  private final List<Layer> hidden;
  private final Layer output;
  private final float[] skip;
  private DeepEngine engine;

  /**
   * A matrix and a bias; copied on the way in and out.
   *
   * @param outputs rows of the matrix
   * @param inputs columns of the matrix
   * @param weights outputs × inputs, row after row
   * @param bias outputs
   */
  public record Layer(int outputs, int inputs, float[] weights, float[] bias) {
    /**
     * @throws IllegalArgumentException if a size is below 1, a length does not fit or an entry is
     *     not finite
     */
    public Layer {
      if (outputs < 1 || inputs < 1) {
        throw new IllegalArgumentException(
            "layer: " + outputs + " outputs, " + inputs + " inputs, must be at least 1");
      }
      weights = SignCodec.checked("weights", weights, ArraySize.of("weights", outputs, inputs));
      bias = SignCodec.checked("bias", bias, outputs);
    }

    @Override
    public float[] weights() {
      return weights.clone();
    }

    @Override
    public float[] bias() {
      return bias.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Layer layer
          && outputs == layer.outputs
          && inputs == layer.inputs
          && Arrays.equals(weights, layer.weights)
          && Arrays.equals(bias, layer.bias);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(weights) + Arrays.hashCode(bias);
    }

    @Override
    public String toString() {
      return "Layer(" + inputs + " → " + outputs + ")";
    }
  }

  private DeepDecoder(
      UnitLayout layout,
      float[] levels,
      HiddenActivation activation,
      List<Layer> hidden,
      Layer output,
      float[] skip) {
    this.layout = layout;
    this.levels = levels;
    this.activation = activation;
    this.hidden = hidden;
    this.output = output;
    this.skip = skip;
  }

  /**
   * A decoder for the codes of an encoder.
   *
   * @param encoder of which layout and levels are taken
   * @param activation f, the same in all hidden layers
   * @param hidden W_l and b_l, the first with as many inputs as there are units
   * @param output W: d × h_L, and b
   * @param skip A: d × u, row after row; copied
   * @throws IllegalArgumentException if there is no hidden layer or more than {@value
   *     #MOST_LAYERS}, a layer does not fit the one before or has more than some 8.9 million
   *     outputs, or {@code skip} is of another length or not finite; the message names the layer
   */
  public static DeepDecoder of(
      UnitEncoder encoder,
      HiddenActivation activation,
      List<Layer> hidden,
      Layer output,
      float[] skip) {
    if (output.outputs() != encoder.dimension()) {
      throw new IllegalArgumentException(
          "output: " + output.outputs() + " outputs, must be the dimension " + encoder.dimension());
    }
    return of(layout(encoder), levels(encoder), activation, hidden, output, skip);
  }

  /**
   * A decoder that takes other numbers for the levels of the units than their encoder does.
   *
   * @param layout where the u units lie in a code
   * @param levels what the units stand for, one unit after the other: Σ 2^b; copied
   * @param activation f, the same in all hidden layers
   * @param hidden W_l and b_l, the first with as many inputs as there are units
   * @param output W: d × h_L, and b
   * @param skip A: d × u, row after row; copied
   * @throws IllegalArgumentException if there is no hidden layer or more than {@value
   *     #MOST_LAYERS}, a layer does not fit the one before or has more than some 8.9 million
   *     outputs, or {@code levels} or {@code skip} are of another length or not finite; the message
   *     names the layer
   */
  public static DeepDecoder of(
      UnitLayout layout,
      float[] levels,
      HiddenActivation activation,
      List<Layer> hidden,
      Layer output,
      float[] skip) {
    Objects.requireNonNull(activation, "activation");
    long all = 0;
    for (int j = 0; j < layout.units(); j++) {
      all += 1L << layout.unitBits(j);
    }
    float[] ownLevels = SignCodec.checked("levels", levels, all);
    if (hidden.isEmpty() || hidden.size() > MOST_LAYERS) {
      throw new IllegalArgumentException(
          "hidden: " + hidden.size() + " layers, must be between 1 and " + MOST_LAYERS);
    }
    int inputs = layout.units();
    for (int l = 0; l < hidden.size(); l++) {
      requireInputs("hidden[" + l + "]", hidden.get(l), inputs, layout.units());
      inputs = hidden.get(l).outputs();
    }
    requireInputs("output", output, inputs, layout.units());
    int length = ArraySize.of("skip", output.outputs(), layout.units());
    return new DeepDecoder(
        layout,
        ownLevels,
        activation,
        List.copyOf(hidden),
        output,
        SignCodec.checked("skip", skip, length));
  }

  /** A layer takes what the one before gives, and a block of codes at once is an array. */
  private static void requireInputs(String name, Layer layer, int inputs, int units) {
    long rows = (long) layer.outputs() + units;
    ArraySize.of(name + " and units of a block of codes", rows, MatrixProducts.COLUMNS);
    if (layer.inputs() != inputs) {
      throw new IllegalArgumentException(
          name + ": " + layer.inputs() + " inputs, must be " + inputs);
    }
  }

  private static UnitLayout layout(UnitEncoder encoder) {
    if (encoder instanceof LevelEncoder own) {
      return own.layout();
    }
    int[] ones = new int[encoder.units()];
    Arrays.fill(ones, 1);
    return UnitLayout.of(ones);
  }

  private static float[] levels(UnitEncoder encoder) {
    if (encoder instanceof LevelEncoder own) {
      return own.levels();
    }
    float[] signs = new float[Math.multiplyExact(2, encoder.units())];
    for (int i = 0; i < signs.length; i++) {
      signs[i] = i % 2 == 0 ? -1 : 1;
    }
    return signs;
  }

  @Override
  public DecoderType type() {
    return DecoderType.DEEP;
  }

  @Override
  public int bits() {
    return layout.bits();
  }

  @Override
  public int dimension() {
    return output.outputs();
  }

  /** u, the number of units of a code. */
  public int units() {
    return layout.units();
  }

  /** Where the units lie in a code. */
  public UnitLayout layout() {
    return layout;
  }

  /** What the units stand for, one unit after the other: Σ 2^b; a copy. */
  public float[] levels() {
    return levels.clone();
  }

  /** f. */
  public HiddenActivation activation() {
    return activation;
  }

  /** W_l and b_l, the first layer first. */
  public List<Layer> hidden() {
    return hidden;
  }

  /** W and b. */
  public Layer output() {
    return output;
  }

  /** A copy of A: d × u, row after row. */
  public float[] skip() {
    return skip.clone();
  }

  @Override
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    Parallel.requireThreads(threads);
    Objects.checkFromIndexSize(0L, (long) rows * dimension(), vectors.length);
    layout.requireZeroPadding(packed, rows);
    engine().decode(packed, rows, vectors, threads);
  }

  /** The engine, which keeps the tensors as it needs them; made when first asked for. */
  private synchronized DeepEngine engine() {
    if (engine == null) {
      engine =
          new DeepEngine(
              new DeepEngine.Values(layout, levels),
              activation,
              hidden.stream().map(DeepDecoder::dense).toList(),
              dense(output),
              skip,
              MatrixProducts.available());
    }
    return engine;
  }

  private static DeepEngine.Dense dense(Layer layer) {
    return new DeepEngine.Dense(layer.inputs, layer.weights, layer.bias);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeepDecoder decoder
        && layout.equals(decoder.layout)
        && Arrays.equals(levels, decoder.levels)
        && activation == decoder.activation
        && hidden.equals(decoder.hidden)
        && output.equals(decoder.output)
        && Arrays.equals(skip, decoder.skip);
  }

  @Override
  public int hashCode() {
    return Objects.hash(layout, activation, hidden, output);
  }

  @Override
  public String toString() {
    StringBuilder sizes = new StringBuilder("DeepDecoder(" + units());
    hidden.forEach(layer -> sizes.append(" → ").append(layer.outputs()));
    return sizes.append(" → ").append(dimension()).append(", ").append(activation.label()) + ")";
  }
}
