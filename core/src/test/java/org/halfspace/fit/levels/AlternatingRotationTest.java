// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Orthogonal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a plain computation of what is lost, and on vectors whose best rotation is known. */
class AlternatingRotationTest {
  private static float[] orthonormal(int u, int d, long seed) {
    return Orthogonal.haar(d, new SplittableRandom(seed)).corner(u, d).toFloats();
  }

  private static LevelEncoder encoder(int bits, float[] rows, int u, int d) {
    Quantizer quantizer = Activation.quantizer(bits).quantizer().orElseThrow();
    return LevelEncoder.of(Collections.nCopies(u, quantizer), rows, new float[d]);
  }

  /** ‖X − Q(X Rᵀ) R‖² / ‖X‖². */
  private static double lost(float[] vectors, LevelEncoder encoder) {
    int u = encoder.units();
    int d = encoder.dimension();
    float[] rows = encoder.rows();
    List<Quantizer> quantizers = encoder.quantizers();
    double lost = 0;
    double energy = 0;
    for (int k = 0; k < vectors.length; k += d) {
      double[] rest = new double[d];
      for (int j = 0; j < d; j++) {
        rest[j] = vectors[k + j];
        energy += rest[j] * rest[j];
      }
      for (int i = 0; i < u; i++) {
        double projection = 0;
        for (int j = 0; j < d; j++) {
          projection += (double) rows[i * d + j] * vectors[k + j];
        }
        double level = quantizers.get(i).apply(projection);
        for (int j = 0; j < d; j++) {
          rest[j] -= level * rows[i * d + j];
        }
      }
      for (double entry : rest) {
        lost += entry * entry;
      }
    }
    return lost / energy;
  }

  /** Vectors of independent coordinates with heavy tails, turned. */
  private static float[] turnedLaplace(int count, int d, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix turn = Orthogonal.haar(d, random);
    Matrix plain = Matrix.zeros(count, d);
    for (int i = 0; i < plain.data().length; i++) {
      double size = -Math.log(1 - random.nextDouble());
      plain.data()[i] = random.nextBoolean() ? size : -size;
    }
    return plain.times(turn).toFloats();
  }

  @ParameterizedTest
  @CsvSource({"12, 12, 1, false", "12, 12, 2, false", "7, 12, 3, false", "12, 12, 1, true"})
  void losesLessThanTheStartAndStaysARotation(int u, int d, int bits, boolean symmetric) {
    float[] vectors = turnedLaplace(4000, d, 3);
    LevelEncoder start = encoder(bits, orthonormal(u, d, 4), u, d);

    LevelEncoder found = AlternatingRotation.of(vectors, start, symmetric, 2).orElseThrow();

    assertThat(lost(vectors, found)).isLessThan(lost(vectors, start));
    Matrix rows = Matrix.ofFloats(u, d, found.rows());
    Matrix gram = rows.timesTransposeOf(rows);
    for (int i = 0; i < u; i++) {
      for (int j = 0; j < u; j++) {
        assertThat(gram.get(i, j)).isCloseTo(i == j ? 1 : 0, within(1e-5));
      }
      if (symmetric) {
        assertThat(found.quantizers().get(i).threshold(0)).isZero();
      }
    }
  }

  /** Corners of a cube: from 0.4 radians off, signs come to lose only the noise. */
  @Test
  void findsTheAxesOfACube() {
    int d = 3;
    SplittableRandom random = new SplittableRandom(5);
    Matrix turn = Orthogonal.haar(d, random);
    Matrix corners = Matrix.zeros(3000, d);
    for (int i = 0; i < corners.data().length; i++) {
      corners.data()[i] = (random.nextBoolean() ? 1 : -1) + 0.05 * random.nextGaussian();
    }
    float[] vectors = corners.times(turn).toFloats();
    Matrix off = Matrix.identity(d);
    off.set(0, 0, Math.cos(0.4));
    off.set(0, 1, Math.sin(0.4));
    off.set(1, 0, -Math.sin(0.4));
    off.set(1, 1, Math.cos(0.4));
    LevelEncoder start = encoder(1, off.times(turn).toFloats(), d, d);

    LevelEncoder found = AlternatingRotation.of(vectors, start, false, 1).orElseThrow();

    assertThat(lost(vectors, start)).isGreaterThan(0.05);
    assertThat(lost(vectors, found)).isLessThan(1.2 * 0.05 * 0.05);
  }

  /** The length of rows is in the quantizers. */
  @Test
  void rowsOfAnyLengthAreTheSameStart() {
    int d = 6;
    float[] vectors = turnedLaplace(500, d, 7);
    float[] rows = orthonormal(d, d, 8);
    float[] longer = rows.clone();
    for (int i = 0; i < longer.length; i++) {
      longer[i] *= 4;
    }
    Quantizer quantizer = Activation.quantizer(2).quantizer().orElseThrow();
    LevelEncoder one = LevelEncoder.of(Collections.nCopies(d, quantizer), rows, new float[d]);
    LevelEncoder other =
        LevelEncoder.of(Collections.nCopies(d, quantizer.scaled(4)), longer, new float[d]);

    assertThat(AlternatingRotation.of(vectors, other, false, 1).orElseThrow().rows())
        .isEqualTo(AlternatingRotation.of(vectors, one, false, 1).orElseThrow().rows());
  }

  @Test
  void rowsThatAreNotOrthogonalAreLeftAlone() {
    float[] rows = {1, 0, 0.1f, 1};
    Optional<LevelEncoder> found =
        AlternatingRotation.of(new float[] {1, 2, 3, 4}, encoder(1, rows, 2, 2), false, 1);
    assertThat(found).isEmpty();
    float[] three = {1, 0, 0, 1, 1, 0};
    assertThat(AlternatingRotation.of(new float[] {1, 2, 3, 4}, encoder(1, three, 3, 2), false, 1))
        .isEmpty();
  }
}
