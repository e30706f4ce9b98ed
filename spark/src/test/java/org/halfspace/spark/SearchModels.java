// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.VectorCodec;

/** Models with random tensors, and codes of core, for tests of searches. */
final class SearchModels {
  private SearchModels() {}

  static Autoencoder signs(int bits, int dimension, Gain gain) {
    return model(
        SignCodec.of(
                bits,
                dimension,
                random(bits * dimension, 1),
                random(bits * dimension, 2),
                random(dimension, 3))
            .withDecoder(random(bits * dimension, 2), random(dimension, 4)),
        gain);
  }

  /** Of 3, 2, 3, 5, 1, 2 and 1 bits. */
  static Autoencoder levels(int dimension, Gain gain) {
    SplittableRandom random = new SplittableRandom(7);
    List<Quantizer> quantizers = new ArrayList<>();
    for (int b : new int[] {3, 2, 3, 5, 1, 2, 1}) {
      quantizers.add(
          Quantizer.of(
              random.doubles(1 << b, -2, 2).sorted().toArray(),
              random.doubles((1 << b) - 1, -4, 4).sorted().toArray()));
    }
    return model(
        LevelCodec.of(
            quantizers,
            random(7 * dimension, 1),
            random(7 * dimension, 2),
            random(dimension, 3),
            random(dimension, 4)),
        gain);
  }

  static float[] random(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (random.nextGaussian() + 0.3);
    }
    return values;
  }

  private static Autoencoder model(UnitCodec units, Gain gain) {
    int d = units.dimension();
    double[] eigenvalues = new double[d];
    Arrays.fill(eigenvalues, 1);
    ModelMetadata metadata =
        new ModelMetadata(
            new ModelMetadata.Recipe("sign", ModelOrigin.of("m"), "linear", gain.label(), 1),
            new ModelMetadata.Source("d", "h", "c", 9, 3),
            new ModelMetadata.Distortions(0.1, 0.2, 0.3, 0.4),
            new ModelMetadata.Machine(1, "s"));
    VectorCodec codec =
        gain == Gain.NONE ? VectorCodec.withoutGain(units) : VectorCodec.withGain(units, 4);
    return new Autoencoder(codec, new float[d], eigenvalues, metadata);
  }

  /** The codes of vectors as core has them. */
  record Codes(Autoencoder model, byte[] packed, short[] gains) {

    static Codes of(Autoencoder model, float[] vectors) {
      VectorCodec codec = model.codec();
      int rows = vectors.length / codec.dimension();
      byte[] packed = new byte[rows * codec.layout().bytesPerCode()];
      short[] gains = new short[codec.gains(rows)];
      codec.encode(vectors, rows, packed, gains, 1);
      return new Codes(model, packed, gains);
    }

    CodeSet set() {
      return CodeSet.of(model.codec().layout(), packed, gains, Optional.empty());
    }

    int count() {
      return packed.length / model.codec().layout().bytesPerCode();
    }

    /** The cell of a code, with its gain or without. */
    byte[] cell(int row, boolean gainApart) {
      return CodeCells.of(model.codec().layout(), gainApart).cell(packed, gains, row);
    }

    /** Null without gain. */
    Float gain(int row) {
      return gains.length == 0 ? null : CodeCells.gain(gains, row);
    }
  }
}
