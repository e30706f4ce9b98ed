// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.halfspace.activation.Activation;
import org.halfspace.code.Gain;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;

/**
 * Vectors that quantizers are trained on, as units see them: less their mean, and brought to one
 * norm where the norm is coded apart. Immutable and thread-safe.
 */
public final class UnitSample {
  private final float[] vectors;
  private final int dimension;
  private final int count;

  private UnitSample(float[] vectors, int dimension) {
    this.vectors = vectors;
    this.dimension = dimension;
    this.count = vectors.length / dimension;
  }

  /**
   * A sample.
   *
   * @param sample in memory
   * @param mean μ: d
   * @param scale s, the norm that units are made for
   * @throws IOException if the vectors cannot be read
   */
  public static UnitSample of(VectorData sample, float[] mean, Gain gain, float scale)
      throws IOException {
    int d = mean.length;
    float[] vectors = sample.toArray();
    for (int i = 0; i < vectors.length; i += d) {
      float factor = gain == Gain.NONE ? 1 : VectorCodec.unitFactor(vectors, i, mean, scale);
      for (int j = 0; j < d; j++) {
        vectors[i + j] = factor * (vectors[i + j] - mean[j]);
      }
    }
    return new UnitSample(vectors, d);
  }

  /**
   * The quantizers of all units of a code, trained on what its encoder makes of the sample:
   * Lloyd–Max on data. Cost a product of s × d by d × u, and u trainings.
   *
   * @param unitBits bits of each unit
   * @param rows B: u × d, row after row
   * @param threads of BLAS and of what is not BLAS
   */
  public List<Quantizer> quantizers(int[] unitBits, float[] rows, int threads) {
    List<Activation> starts = UnitPlan.activations(unitBits);
    return each(
        rows,
        unitBits.length,
        threads,
        (j, own) ->
            QuantizerTraining.train(
                FloatSort.sorted(own), starts.get(j).quantizer().orElseThrow()));
  }

  /**
   * Quantizers with given thresholds, whose levels are the means of their cells on the sample.
   *
   * @param given a quantizer for each unit, whose thresholds are kept
   * @param rows B: u × d, row after row
   * @param threads of BLAS and of what is not BLAS
   */
  public List<Quantizer> withMeans(List<Quantizer> given, float[] rows, int threads) {
    return each(
        rows, given.size(), threads, (j, own) -> QuantizerTraining.withMeans(own, given.get(j)));
  }

  /**
   * An encoder whose rotation and quantizers are fitted to the sample in turns ({@link
   * AlternatingRotation}).
   *
   * @param symmetric whether units of one bit stay signs about 0
   * @return empty if its rows are not orthogonal
   */
  public Optional<LevelEncoder> alternated(LevelEncoder start, boolean symmetric, int threads) {
    return AlternatingRotation.of(vectors, start, symmetric, threads);
  }

  /** What is made of the projections of one unit. */
  private interface OfUnit {
    Quantizer quantizer(int unit, float[] projections);
  }

  private List<Quantizer> each(float[] rows, int u, int threads, OfUnit unit) {
    float[] projections = new float[Math.multiplyExact(u, count)];
    new Product(Transpose.NO, Transpose.YES, u, count, dimension)
        .into(1, rows, vectors, 0, projections);
    Quantizer[] trained = new Quantizer[u];
    Parallel.ranges(
        threads,
        u,
        (from, to) -> {
          for (int j = from; j < to; j++) {
            trained[j] =
                unit.quantizer(j, Arrays.copyOfRange(projections, j * count, (j + 1) * count));
          }
        });
    return List.of(trained);
  }
}
