// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.deep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.halfspace.internal.ArraySize;

/**
 * The sizes of a network and the order of its tensors: M (u × k), c (u); for each hidden layer W_l
 * and b_l; W (k × h), A (k × u), b (k).
 *
 * @param components k
 * @param levels of each of the u units
 * @param hidden h_1, h_2, …
 */
public record DeepShape(int components, int[] levels, List<Integer> hidden) {
  /** Tensors before those of the first hidden layer. */
  public static final int OF_ENCODER = 2;

  public DeepShape {
    Objects.requireNonNull(levels, "levels");
    hidden = List.copyOf(hidden);
  }

  /** u. */
  public int units() {
    return levels.length;
  }

  /** Whether no unit has more than two levels. */
  public boolean isSigns() {
    return Arrays.stream(levels).allMatch(count -> count == 2);
  }

  /** The numbers of the last hidden layer. */
  public int last() {
    return hidden.get(hidden.size() - 1);
  }

  /** What a hidden layer reads. */
  public int inputs(int layer) {
    return layer == 0 ? units() : hidden.get(layer - 1);
  }

  /** The place of W_l; b_l comes after it. */
  public static int weights(int layer) {
    return OF_ENCODER + 2 * layer;
  }

  /** The place of W; A and b come after it. */
  public int output() {
    return weights(hidden.size());
  }

  /** The lengths of all tensors, in order. */
  public int[] lengths() {
    List<Integer> lengths = new ArrayList<>();
    lengths.add(ArraySize.of("encoder", units(), components));
    lengths.add(units());
    for (int l = 0; l < hidden.size(); l++) {
      lengths.add(ArraySize.of("hidden[" + l + "]", hidden.get(l), inputs(l)));
      lengths.add(hidden.get(l));
    }
    lengths.add(ArraySize.of("output", components, last()));
    lengths.add(ArraySize.of("skip", components, units()));
    lengths.add(components);
    return lengths.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Whether a tensor is a bias. */
  public boolean isBias(int tensor) {
    return tensor < output() ? tensor % 2 == 1 : tensor == output() + 2;
  }

  /** All tensors one after the other. */
  public float[] joined(List<float[]> tensors) {
    int total = 0;
    for (float[] tensor : tensors) {
      total = Math.addExact(total, tensor.length);
    }
    float[] all = new float[total];
    int at = 0;
    for (float[] tensor : tensors) {
      System.arraycopy(tensor, 0, all, at, tensor.length);
      at += tensor.length;
    }
    return all;
  }

  /** The tensors that {@link #joined} put one after the other. */
  public List<float[]> split(float[] all) {
    int[] lengths = lengths();
    if (IntStream.of(lengths).asLongStream().sum() != all.length) {
      throw new IllegalArgumentException(
          "parameters: length " + all.length + ", are those of another network");
    }
    List<float[]> tensors = new ArrayList<>();
    int at = 0;
    for (int length : lengths) {
      tensors.add(Arrays.copyOfRange(all, at, at + length));
      at += length;
    }
    return tensors;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeepShape shape
        && components == shape.components
        && Arrays.equals(levels, shape.levels)
        && hidden.equals(shape.hidden);
  }

  @Override
  public int hashCode() {
    return Objects.hash(components, Arrays.hashCode(levels), hidden);
  }

  @Override
  public String toString() {
    return "DeepShape(" + components + " → " + units() + " → " + hidden + ")";
  }
}
