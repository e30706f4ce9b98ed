// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.levels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.halfspace.bench.kernels.Numbers;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignCodec;

/**
 * Units for vectors of a dimension, such as {@code 300x300:2} or {@code 784x784:mixed}: dimension,
 * units, and the bits of each. Encoders and decoders are random.
 */
record Shape(int dimension, int[] unitBits) {
  static Shape of(String text) {
    String[] parts = text.split("[x:]", 3);
    return new Shape(Integer.parseInt(parts[0]), unitBits(Integer.parseInt(parts[1]), parts[2]));
  }

  /** As a fit would order them: by falling bits, where bytes are filled. */
  private static int[] unitBits(int units, String kind) {
    if (kind.equals("mixed")) {
      int[] byteKinds = {62, 53, 44, 332, 3311, 422, 2222, 22211, 431, 41111};
      List<Integer> all = new ArrayList<>();
      for (int k = 0; all.size() < units; k++) {
        String.valueOf(byteKinds[k % byteKinds.length]).chars().map(c -> c - '0').forEach(all::add);
      }
      return all.stream().limit(units).mapToInt(Integer::intValue).toArray();
    }
    return IntStream.generate(() -> Integer.parseInt(kind)).limit(units).toArray();
  }

  private Quantizer quantizer(int bits) {
    int count = 1 << bits;
    double width = 4 * Math.sqrt(dimension) / count;
    DoubleStream levels =
        IntStream.range(0, count).mapToDouble(i -> (i - (count - 1) / 2.0) * width);
    DoubleStream thresholds = IntStream.range(1, count).mapToDouble(i -> (i - count / 2.0) * width);
    return Quantizer.of(levels.toArray(), thresholds.toArray());
  }

  int units() {
    return unitBits.length;
  }

  float[] encoder() {
    return Numbers.gaussian(units() * dimension, 2);
  }

  float[] decoder() {
    return Numbers.gaussian(units() * dimension, 3);
  }

  LevelCodec codec() {
    return LevelCodec.of(
        Arrays.stream(unitBits).mapToObj(this::quantizer).toList(),
        encoder(),
        decoder(),
        new float[dimension],
        new float[dimension]);
  }

  /** Signs with as many bytes as a code of this shape. */
  SignCodec signsOfBytes(int bytes) {
    int n = Byte.SIZE * bytes;
    float[] encoder = Numbers.gaussian(n * dimension, 4);
    return SignCodec.of(
        n, dimension, encoder, Numbers.gaussian(n * dimension, 5), new float[dimension]);
  }
}
