// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.halfspace.code.engine.MatrixProducts;
import org.halfspace.code.engine.MessageEngine;
import org.halfspace.code.engine.MessageTensors;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;

/**
 * Decoding by message passing: expectation propagation with one precision for each unit, which all
 * codes share (docs/theory.md §9). Pre-activations are standardized here, so that each is a
 * standard normal before its cell is known. With cavity means m, 0 at first, layer l makes messages
 *
 * <p>r_j = m_j + κ_j E[g | m_j + √v_j g in the cell of unit j],
 *
 * <p>and the cavity means of the next layer are K_l r. After the last, x̂ = R r + b.
 *
 * <p>Immutable and thread-safe. Decoding a vector costs (L − 1) u² + u d multiplications and L u
 * means of normals on cells; a single code takes the time of as many as are decoded side by side:
 * two vector registers of floats, or 240 without the Vector API. With and without it, results can
 * differ in the last bits.
 */
public final class MessagePassing implements Decoder {
  private final UnitLayout layout;
  private final float[] thresholds;
  private final List<Layer> layers;
  private final float[] readout;
  private final float[] offset;
  private MessageEngine engine;

  /**
   * One layer; arrays are copied on the way in and out.
   *
   * @param variances v: u, the variances of the cavities, above 0 and at most 1
   * @param strengths κ: u, √v/q where q is the share of v that the cell explains, positive
   * @param mixing K: u × u, row after row; empty for the last layer
   */
  public record Layer(float[] variances, float[] strengths, float[] mixing) {
    public Layer {
      variances = variances.clone();
      strengths = strengths.clone();
      mixing = mixing.clone();
    }

    @Override
    public float[] variances() {
      return variances.clone();
    }

    @Override
    public float[] strengths() {
      return strengths.clone();
    }

    @Override
    public float[] mixing() {
      return mixing.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Layer layer
          && Arrays.equals(variances, layer.variances)
          && Arrays.equals(strengths, layer.strengths)
          && Arrays.equals(mixing, layer.mixing);
    }

    @Override
    public int hashCode() {
      return Objects.hash(
          Arrays.hashCode(variances), Arrays.hashCode(strengths), Arrays.hashCode(mixing));
    }

    @Override
    public String toString() {
      return "Layer(" + variances.length + " units)";
    }
  }

  private MessagePassing(
      UnitLayout layout, float[] thresholds, List<Layer> layers, float[] readout, float[] offset) {
    this.layout = layout;
    this.thresholds = thresholds;
    this.layers = layers;
    this.readout = readout;
    this.offset = offset;
  }

  /**
   * A decoder of the given tensors; arrays are copied.
   *
   * @param layout where the u units lie in a code
   * @param thresholds of the standardized pre-activations, rising within a unit, one unit after the
   *     other: Σ (2^b − 1); a pre-activation has the index of how many are at most it
   * @param layers L ≥ 1, of which all but the last have a K
   * @param readout R: d × u, row after row
   * @param offset b: d ≥ 1
   * @throws IllegalArgumentException if a length does not fit, d is above some 8.9 million, an
   *     entry is not finite, a variance not above 0 and at most 1, a strength not positive, or
   *     thresholds of a unit fall
   */
  public static MessagePassing of(
      UnitLayout layout, float[] thresholds, List<Layer> layers, float[] readout, float[] offset) {
    int u = layout.units();
    long all = 0;
    for (int j = 0; j < u; j++) {
      all += (1 << layout.unitBits(j)) - 1;
    }
    float[] ownThresholds = SignCodec.checked("thresholds", thresholds, all);
    requireRising(layout, ownThresholds);
    if (layers.isEmpty() || offset.length < 1) {
      throw new IllegalArgumentException(
          "layers: "
              + layers.size()
              + ", offset: length "
              + offset.length
              + ", must be at least 1");
    }
    ArraySize.of("offset of a block of codes", offset.length, MatrixProducts.COLUMNS);
    for (int l = 0; l < layers.size(); l++) {
      requireLayer("layers[" + l + "].", layers.get(l), u, l == layers.size() - 1);
    }
    return new MessagePassing(
        layout,
        ownThresholds,
        List.copyOf(layers),
        SignCodec.checked("readout", readout, (long) offset.length * u),
        SignCodec.checked("offset", offset, offset.length));
  }

  private static void requireRising(UnitLayout layout, float[] thresholds) {
    int at = 0;
    for (int j = 0; j < layout.units(); j++) {
      int end = at + (1 << layout.unitBits(j)) - 1;
      for (at++; at < end; at++) {
        if (thresholds[at] < thresholds[at - 1]) {
          throw new IllegalArgumentException(
              "thresholds["
                  + at
                  + "]: "
                  + thresholds[at]
                  + ", must not be below the one before, of the same unit "
                  + j);
        }
      }
    }
  }

  private static void requireLayer(String name, Layer layer, int units, boolean last) {
    SignCodec.checked(name + "variances", layer.variances, units);
    SignCodec.checked(name + "strengths", layer.strengths, units);
    SignCodec.checked(name + "mixing", layer.mixing, last ? 0 : (long) units * units);
    for (int j = 0; j < units; j++) {
      if (!(layer.variances[j] > 0 && layer.variances[j] <= 1)) {
        throw new IllegalArgumentException(
            name
                + "variances["
                + j
                + "]: "
                + layer.variances[j]
                + ", must be above 0 and at most 1");
      }
      if (!(layer.strengths[j] > 0)) {
        throw new IllegalArgumentException(
            name + "strengths[" + j + "]: " + layer.strengths[j] + ", must be positive");
      }
    }
  }

  @Override
  public DecoderType type() {
    return DecoderType.MESSAGE_PASSING;
  }

  @Override
  public int bits() {
    return layout.bits();
  }

  @Override
  public int dimension() {
    return offset.length;
  }

  /** Where the units lie. */
  public UnitLayout layout() {
    return layout;
  }

  /** A copy of the thresholds of all units. */
  public float[] thresholds() {
    return thresholds.clone();
  }

  /** All layers. */
  public List<Layer> layers() {
    return layers;
  }

  /** A copy of R: d × u, row after row. */
  public float[] readout() {
    return readout.clone();
  }

  /** A copy of b. */
  public float[] offset() {
    return offset.clone();
  }

  /**
   * The same messages, read out otherwise.
   *
   * @param changedReadout R: d × u, row after row; copied
   * @param changedOffset b: d; copied
   * @throws IllegalArgumentException if a length does not fit or an entry is not finite
   */
  public MessagePassing withReadout(float[] changedReadout, float[] changedOffset) {
    return new MessagePassing(
        layout,
        thresholds,
        layers,
        SignCodec.checked("readout", changedReadout, readout.length),
        SignCodec.checked("offset", changedOffset, offset.length));
  }

  @Override
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    Objects.checkFromIndexSize(0L, (long) rows * dimension(), vectors.length);
    requireCodes(packed, rows, threads);
    engine().decode(packed, rows, vectors, threads);
  }

  /**
   * The messages r of the last layer, which R is applied to.
   *
   * @param packed row after row, ⌈n/8⌉ bytes each; not changed
   * @param messages receives rows × u numbers
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException as {@link #decode}
   */
  public void messages(byte[] packed, int rows, float[] messages, int threads) {
    Objects.checkFromIndexSize(0L, (long) rows * layout.units(), messages.length);
    requireCodes(packed, rows, threads);
    engine().messages(packed, rows, messages, threads);
  }

  private void requireCodes(byte[] packed, int rows, int threads) {
    Parallel.requireThreads(threads);
    layout.requireZeroPadding(packed, rows);
  }

  /** The engine, which keeps the tensors as it needs them; made when first asked for. */
  private synchronized MessageEngine engine() {
    if (engine == null) {
      int l = layers.size();
      MessageTensors tensors =
          new MessageTensors(
              layout,
              thresholds,
              layers.stream().map(layer -> layer.variances).toList(),
              layers.stream().map(layer -> layer.strengths).toList(),
              layers.subList(0, l - 1).stream().map(layer -> layer.mixing).toList(),
              readout,
              offset);
      engine = new MessageEngine(tensors, MatrixProducts.available());
    }
    return engine;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MessagePassing decoder
        && layout.equals(decoder.layout)
        && Arrays.equals(thresholds, decoder.thresholds)
        && layers.equals(decoder.layers)
        && Arrays.equals(readout, decoder.readout)
        && Arrays.equals(offset, decoder.offset);
  }

  @Override
  public int hashCode() {
    return Objects.hash(layout, layers, Arrays.hashCode(readout));
  }

  @Override
  public String toString() {
    return "MessagePassing("
        + layout.units()
        + " units → "
        + dimension()
        + ", "
        + layers.size()
        + " layers)";
  }
}
