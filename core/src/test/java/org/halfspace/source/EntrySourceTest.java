// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.SplittableRandom;
import org.halfspace.data.VectorData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moments of the entries, by five deviations of their means over 400,000 draws. */
class EntrySourceTest {
  private static final int DRAWS = 400_000;

  private static float[] draw(EntrySource source) {
    float[] block = new float[DRAWS];
    source.sample(block, DRAWS / source.dimension(), new SplittableRandom(5));
    return block;
  }

  @ParameterizedTest
  @CsvSource({"sparse:100:0.1", "sparse:80:1", "rademacher:100:0.3", "rademacher:50:1"})
  void entriesHaveTheirMoments(String text) {
    EntrySource source = EntrySource.parse(text);
    double sum = 0;
    double absolute = 0;
    double square = 0;
    double fourth = 0;
    int zeros = 0;
    for (float x : draw(source)) {
      sum += x;
      absolute += Math.abs(x);
      square += (double) x * x;
      fourth += Math.pow(x, 4);
      zeros += x == 0 ? 1 : 0;
    }
    double rho = source.density();
    double kurtosis = (source instanceof SparseSource ? 3 : 1) / rho;
    double one = 5 / Math.sqrt(DRAWS);
    assertThat((double) zeros / DRAWS)
        .isCloseTo(1 - rho, within(one * Math.sqrt(rho * (1 - rho)) + 1e-12));
    assertThat(sum / DRAWS).isCloseTo(0, within(one));
    assertThat(square / DRAWS).isCloseTo(1, within(one * Math.sqrt(kurtosis - 1) + 1e-6));
    assertThat(absolute / DRAWS)
        .isCloseTo(
            Math.sqrt(source.signShare()), within(one * Math.sqrt(1 - source.signShare()) + 1e-6));
    // E x⁸ is 105 (E x²)⁴ for a Gaussian entry and (E x²)⁴ for a sign, each over ρ³.
    double eighth = (source instanceof SparseSource ? 105 : 1) / Math.pow(rho, 3);
    assertThat(fourth / DRAWS)
        .isCloseTo(kurtosis, within(one * Math.sqrt(eighth - kurtosis * kurtosis) + 1e-5));
  }

  @Test
  void signsOfEntriesAreTwoOfASizeAndAsOften() {
    float[] entries = draw(new RademacherSource(100, 0.25));
    int above = 0;
    int below = 0;
    for (float x : entries) {
      assertThat(Math.abs(x)).isIn(0f, 2f);
      above += x > 0 ? 1 : 0;
      below += x < 0 ? 1 : 0;
    }
    assertThat((double) (above - below) / DRAWS).isCloseTo(0, within(5 * Math.sqrt(0.25 / DRAWS)));
  }

  @Test
  void everyPassDeliversTheSame() throws IOException {
    VectorData vectors = EntrySource.parse("Sparse:7:0.5").vectors(20, 3);
    assertThat(vectors.count()).isEqualTo(20);
    assertThat(vectors.dimension()).isEqualTo(7);
    assertThat(vectors.description()).isEqualTo("20 vectors of sparse:7:0.5, seed 3");
    float[] whole = new float[140];
    float[] parts = new float[140];
    try (VectorData.Pass pass = vectors.open()) {
      assertThat(pass.read(whole, 20)).isEqualTo(20);
      assertThat(pass.read(whole, 20)).isZero();
    }
    try (VectorData.Pass pass = vectors.open()) {
      float[] block = new float[70];
      for (int i = 0; i < 2; i++) {
        assertThat(pass.read(block, 10)).isEqualTo(10);
        System.arraycopy(block, 0, parts, 70 * i, 70);
      }
    }
    assertThat(parts).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sparse:10",
        "sparse:0:0.5",
        "sparse:10:0",
        "sparse:10:1.5",
        "sparse:10:NaN",
        "sparse:x:0.5",
        "sparse:10:0.5:1",
        "rademacher:99999999999:0.5",
        "rademacher:10:-1",
        "laplace:10:1"
      })
  void otherTextsAreRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EntrySource.parse(text))
        .withMessageContaining("must be");
  }

  @Test
  void onlyNamesOfSourcesAreNamed() {
    assertThat(EntrySource.isNamed("SPARSE:1")).isTrue();
    assertThat(EntrySource.isNamed("rademacher:")).isTrue();
    assertThat(EntrySource.isNamed("sparse.npy")).isFalse();
    assertThat(Spectrum.isNamed("sparse:10:0.5")).isFalse();
  }

  @Test
  void aBlockTooShortIsRefused() {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> new SparseSource(4, 0.5).sample(new float[7], 2, new SplittableRandom(1)))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
