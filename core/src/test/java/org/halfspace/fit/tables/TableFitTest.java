// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.halfspace.code.ByteTables;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UnitLayout;
import org.halfspace.code.VectorCodec;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.fit.decoder.DecoderWay;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Cholesky;
import org.halfspace.source.PrincipalAxes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableFitTest {
  private static final int BITS = 12;
  private static final int DIMENSION = 5;

  private static float[] gaussian(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Signs of all coordinates but the last, about which the decoder says nothing. */
  private static SignCodec signs(int d, int bits) {
    float[] encoder = new float[bits * d];
    float[] decoder = new float[bits * d];
    int seen = Math.min(d - 1, bits);
    for (int j = 0; j < seen; j++) {
      encoder[j * d + j] = 1;
      decoder[j * bits + j] = 0.5f;
    }
    for (int j = seen; j < bits; j++) {
      encoder[j * d + j % seen] = 1;
      encoder[j * d + (j + 1) % seen] = j % 2 == 0 ? 1 : -1;
    }
    return SignCodec.of(bits, d, encoder, decoder, new float[d]);
  }

  /** Vectors whose last coordinate is the product of the signs of the first two, and noise. */
  private static float[] vectors(int rows, SplittableRandom random) {
    float[] vectors = gaussian(rows * DIMENSION, random);
    for (int i = 0; i < rows; i++) {
      int at = i * DIMENSION;
      float sign = Math.signum(vectors[at] * vectors[at + 1]);
      vectors[at + 4] = 3 * sign + 0.1f * vectors[at + 4];
    }
    return vectors;
  }

  private static CodedSample sample(VectorCodec codec, int rows, long seed) {
    return CodedSample.of(codec, vectors(rows, new SplittableRandom(seed)), rows, 2);
  }

  /** Ridge regression on one-hot rows, entry by entry of a dense system. */
  private static double[] judge(CodedSample sample, int entryBits, double ridge) {
    int groups = (BITS + entryBits - 1) / entryBits;
    int entries = groups << entryBits;
    Matrix equations = Matrix.zeros(entries, entries);
    Matrix right = Matrix.zeros(entries, DIMENSION);
    float[] linear = new float[sample.rows() * DIMENSION];
    sample.codec().units().decode(sample.packed(), sample.rows(), linear, 1);
    double weights = 0;
    for (int i = 0; i < sample.rows(); i++) {
      int code = (sample.packed()[2 * i] & 0xff) << 8 | sample.packed()[2 * i + 1] & 0xff;
      int[] own = new int[groups];
      for (int k = 0; k < groups; k++) {
        own[k] = (k << entryBits) + (code >> 16 - entryBits * (k + 1) & (1 << entryBits) - 1);
      }
      double gain = sample.gains()[i];
      weights += gain * gain / sample.rows();
      for (int a : own) {
        for (int b : own) {
          equations.set(a, b, equations.get(a, b) + gain * gain);
        }
        for (int j = 0; j < DIMENSION; j++) {
          double residual = sample.centered()[i * DIMENSION + j] - gain * linear[i * DIMENSION + j];
          right.set(a, j, right.get(a, j) + gain * residual);
        }
      }
    }
    for (int a = 0; a < entries; a++) {
      equations.set(a, a, equations.get(a, a) + ridge * weights);
    }
    Cholesky.of(equations).solve(right);
    return right.data();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void tablesSolveTheNormalEquationsOfAllVectors(int entryBits) {
    SignCodec units = signs(DIMENSION, BITS);
    for (VectorCodec codec :
        new VectorCodec[] {VectorCodec.withoutGain(units), VectorCodec.withGain(units, 2)}) {
      CodedSample sample = sample(codec, 3000, 1);
      TableFit.Result result = TableFit.of(sample, new TableFit.Settings(entryBits, 2));
      double[] expected = judge(sample, entryBits, result.ridge());
      float[] linear = ByteTables.ofLinear(units, entryBits).tables();
      float[] tables = result.decoder().tables();
      for (int i = 0; i < tables.length; i++) {
        assertThat((double) tables[i]).isCloseTo(linear[i] + expected[i], within(1e-5));
      }
      assertThat(result.heldOut()).isLessThan(result.linearHeldOut());
    }
  }

  /** A sum of columns cannot say a product of two signs; a table of both can. */
  @Test
  void tablesSayWhatPairsOfUnitsSay() {
    VectorCodec codec = VectorCodec.withoutGain(signs(DIMENSION, BITS));
    ByteTables tables =
        TableFit.of(sample(codec, 20_000, 2), new TableFit.Settings(8, 1)).decoder();
    CodedSample fresh = sample(codec, 4000, 3);
    double linear = fresh.lost(codec, 1);
    double lost = fresh.lost(codec.withDecoder(tables), 1);
    assertThat((linear - lost) / fresh.rows()).isGreaterThan(0.95 * 9);
  }

  @Test
  void theNumberOfThreadsChangesNothing() {
    VectorCodec codec = VectorCodec.withoutGain(signs(DIMENSION, BITS));
    CodedSample sample = sample(codec, 1000, 4);
    EntryEquations one = new EntryEquations(sample, 4, 1);
    EntryEquations three = new EntryEquations(sample, 4, 3);
    assertThat(one.solve(2)).isEqualTo(three.solve(2));
  }

  @Test
  void rowsThatNoCodeLooksUpStayThoseOfTheLinearDecoder() {
    SignCodec units = signs(DIMENSION, BITS);
    CodedSample sample = sample(VectorCodec.withoutGain(units), 50, 5);
    float[] tables = TableFit.of(sample, new TableFit.Settings(8, 1)).decoder().tables();
    float[] linear = ByteTables.ofLinear(units, 8).tables();
    boolean[] seen = new boolean[2 * 256];
    for (int i = 0; i < sample.rows(); i++) {
      seen[sample.packed()[2 * i] & 0xff] = true;
      seen[256 + (sample.packed()[2 * i + 1] & 0xff)] = true;
    }
    int unseen = 0;
    for (int row = 0; row < seen.length; row++) {
      if (!seen[row]) {
        unseen++;
        assertThat(Arrays.copyOfRange(tables, row * DIMENSION, (row + 1) * DIMENSION))
            .isEqualTo(Arrays.copyOfRange(linear, row * DIMENSION, (row + 1) * DIMENSION));
      }
    }
    assertThat(unseen).isGreaterThan(256);
  }

  /** Where the linear decoder restores everything, nothing is better on the vectors left out. */
  @Test
  void whereNothingIsToBeGainedTheLinearDecoderIsKept() {
    SignCodec units = signs(DIMENSION, BITS);
    VectorCodec codec = VectorCodec.withoutGain(units);
    CodedSample coded = sample(codec, 400, 6);
    float[] decoded = new float[400 * DIMENSION];
    ByteTables same = ByteTables.ofLinear(units, 8);
    units.decode(coded.packed(), 400, decoded, 1);
    CodedSample sample = new CodedSample(codec, coded.packed(), coded.gains(), decoded, 400);
    TableFit.Result result = TableFit.of(sample, new TableFit.Settings(8, 1));
    assertThat(result.ridge()).isInfinite();
    assertThat(result.decoder()).isEqualTo(same);
    assertThat(result.heldOut()).isEqualTo(result.linearHeldOut()).isZero();
  }

  /** Gaussian vectors and signs of coordinates: what is left has no mean given the code. */
  @Test
  void whereOnlyNoiseIsLeftLittleIsLostOnFreshVectors() {
    int d = 8;
    float[] encoder = new float[d * d];
    float[] decoder = new float[d * d];
    for (int j = 0; j < d; j++) {
      encoder[j * d + j] = 1;
      decoder[j * d + j] = (float) Math.sqrt(2 / Math.PI);
    }
    SignCodec units = SignCodec.of(d, d, encoder, decoder, new float[d]);
    VectorCodec codec = VectorCodec.withoutGain(units);
    SplittableRandom random = new SplittableRandom(6);
    CodedSample sample = CodedSample.of(codec, gaussian(4000 * d, random), 4000, 1);
    TableFit.Result result = TableFit.of(sample, new TableFit.Settings(8, 1));
    assertThat(result.heldOut()).isLessThanOrEqualTo(result.linearHeldOut());
    CodedSample fresh = CodedSample.of(codec, gaussian(4000 * d, random), 4000, 1);
    assertThat(fresh.lost(codec.withDecoder(result.decoder()), 1))
        .isLessThan(1.03 * fresh.lost(codec, 1));
  }

  @Test
  void tablesThatMemoryHasNoRoomForAreRefusedBeforeTheyAreFitted() {
    CodedSample sample = sample(VectorCodec.withoutGain(signs(DIMENSION, BITS)), 100, 1);
    PrincipalAxes axes = sample.covariance().principalAxes();
    // 512 rows: three matrices of doubles take 6 MiB.
    DecoderWay.Attempt little = new TableWay(false, 1, 6 << 20, 1).fit(sample, axes);
    assertThat(little.fitted()).isEmpty();
    assertThat(little.reason())
        .contains("tables of 256 rows for 12 bits", "6 MiB that Java may use");
    assertThat(new TableWay(false, 1, 12 << 20, 1).fit(sample, axes).fitted()).isPresent();
  }

  @Test
  void layoutsWithoutTablesSayWhy() {
    assertThat(TableFit.obstacle(UnitLayout.of(3, 3, 2), 4))
        .hasValueSatisfying(reason -> assertThat(reason).contains("lies across"));
    int[] ones = new int[264];
    Arrays.fill(ones, 1);
    assertThat(TableFit.obstacle(UnitLayout.of(ones), 8))
        .hasValueSatisfying(reason -> assertThat(reason).contains("8448 rows", "at most 8192"));
    assertThat(TableFit.obstacle(UnitLayout.of(ones), 4)).isEmpty();
    CodedSample sample = sample(VectorCodec.withoutGain(signs(DIMENSION, 264)), 3, 7);
    assertThatThrownBy(() -> TableFit.of(sample, new TableFit.Settings(8, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 8192");
  }
}
