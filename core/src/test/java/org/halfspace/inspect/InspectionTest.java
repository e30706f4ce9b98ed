// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.halfspace.Progress;
import org.halfspace.data.NonFinite;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.data.format.NpyWriter;
import org.halfspace.inspect.DataProfile.Counting;
import org.halfspace.inspect.DataProfile.PlainSign;
import org.halfspace.io.DamagedFileException;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {
  private final Inspection inspection = new Inspection(1, 2, Progress.none());

  @TempDir Path folder;

  /** Independent columns, the j-th of deviation (1 + j)^−exponent. */
  static float[] gaussian(int rows, int dimension, double exponent) {
    SplittableRandom random = new SplittableRandom(5);
    float[] values = new float[rows * dimension];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(1 + i % dimension, -exponent));
    }
    return values;
  }

  private DataProfile inspect(float[] values, int dimension) throws IOException {
    return inspection.run(VectorData.of(values, dimension, "test"));
  }

  /** As a file, since vectors in memory are finite. */
  private DataProfile inspectFile(float[] values, int dimension) throws IOException {
    Path file = write(values, dimension);
    return inspection.run(
        VectorFiles.open(file, ReadOptions.defaults().withNonFinite(NonFinite.DELIVER)));
  }

  private Path write(float[] values, int dimension) throws IOException {
    Path file = folder.resolve("vectors.npy");
    int rows = values.length / dimension;
    AtomicFile.write(
        file,
        Existing.REPLACE,
        channel -> {
          NpyWriter<float[]> npy = NpyWriter.float32(channel, rows, dimension);
          npy.write(values, rows);
          npy.finish();
        });
    return file;
  }

  @Test
  void whatWasPlantedIsFound() throws IOException {
    int d = 6;
    float[] values = gaussian(3000, d, 0);
    for (int i = 0; i < 3000; i++) {
      values[i * d + 2] = 0;
    }
    Arrays.fill(values, 40 * d, 41 * d, 0f);
    Arrays.fill(values, 2900 * d, 2901 * d, -0f);
    values[2500 * d + 4] = Float.NaN;
    values[7 * d + 3] = Float.POSITIVE_INFINITY;
    values[7 * d + 5] = Float.NaN;
    System.arraycopy(values, 5 * d, values, 100 * d, d);
    System.arraycopy(values, 5 * d, values, 2990 * d, d);
    DataProfile profile = inspectFile(values, d);

    assertThat(profile.count()).isEqualTo(3000);
    assertThat(profile.finiteCount()).isEqualTo(2998);
    assertThat(profile.flaws().nonFinite().vectors()).isEqualTo(2);
    assertThat(profile.flaws().nonFinite().nan()).isEqualTo(2);
    assertThat(profile.flaws().nonFinite().infinite()).isEqualTo(1);
    assertThat(profile.flaws().nonFinite().first()).contains(new DataProfile.Place(7, 3));
    assertThat(profile.flaws().zeros().count()).isEqualTo(2);
    assertThat(profile.flaws().zeros().firstRow()).hasValue(40);
    // The second zero vector is a copy too, although its zeros are negative.
    assertThat(profile.flaws().duplicates())
        .isEqualTo(new DataProfile.Duplicates(3, Counting.EXACT, OptionalLong.of(100)));
    assertThat(profile.flaws().columns().constant()).containsExactly(2);
    double zeros = (2998.0 + 2 * 5) / (2998 * d);
    assertThat(profile.flaws().columns().zeroShare()).isCloseTo(zeros, within(1e-12));
    assertThat(profile.flaws().columns().repeatedShare())
        .isGreaterThanOrEqualTo(2998.0 / (2998 * d));
    assertThat(profile.verdict().toString())
        .contains("row 7, column 3")
        .contains("2 vectors with only zeros, first in row 40")
        .contains("3 vectors equal to an earlier one, first in row 100")
        .contains("1 of 6 columns");
  }

  @Test
  void statisticsAreOfTheFiniteVectors() throws IOException {
    int d = 5;
    float[] whole = gaussian(1000, d, 0.5);
    float[] broken = new float[1200 * d];
    int next = 0;
    for (int i = 0; i < 1200; i++) {
      if (i % 6 == 1) {
        broken[i * d + i % d] = Float.NaN;
      } else {
        System.arraycopy(whole, next++ * d, broken, i * d, d);
      }
    }
    DataProfile expected = inspect(whole, d);
    DataProfile profile = inspectFile(broken, d);

    assertThat(profile.finiteCount()).isEqualTo(1000);
    // The finite rows come in blocks of other sizes, so sums round otherwise.
    assertThat(profile.statistics().spectrum().eigenvalues())
        .containsExactly(expected.statistics().spectrum().eigenvalues(), within(1e-12));
    assertThat(profile.statistics().norms().variation())
        .isCloseTo(expected.statistics().norms().variation(), within(1e-9));
    assertThat(profile.statistics().projections().mean())
        .isCloseTo(expected.statistics().projections().mean(), within(1e-5));
  }

  @Test
  void numPyFindsTheSameNumbers() throws IOException {
    int d = 12;
    write(gaussian(4000, d, 0.7), d);
    DataProfile profile = inspection.run(VectorFiles.open(folder.resolve("vectors.npy")));
    String printed =
        Python.numpy(
            folder,
            """
            x = np.load('vectors.npy').astype('f8')
            c = x - x.mean(0)
            l = np.linalg.eigvalsh(c.T @ c / len(c))[::-1]
            p = l / l.sum()
            r = np.linalg.norm(c, axis=1)
            print(np.exp(-(p * np.log(p)).sum()), 1 / (p * p).sum(), r.mean(), r.std() / r.mean())
            print(*np.sort(r)[[0, 39, 399, 1999, 3599, 3959, 3999]])
            z = np.random.default_rng(1).standard_normal((2000000, 12)) ** 2
            g = np.sqrt(z @ l)
            print(g.std() / g.mean())
            """);
    double[] numbers =
        Arrays.stream(printed.strip().split("\\s+")).mapToDouble(Double::parseDouble).toArray();

    // Both sum in double precision.
    assertThat(profile.statistics().effectiveRank().entropy()).isCloseTo(numbers[0], within(1e-9));
    assertThat(profile.statistics().effectiveRank().participation())
        .isCloseTo(numbers[1], within(1e-9));
    assertThat(profile.statistics().norms().mean()).isCloseTo(numbers[2], within(1e-9));
    assertThat(profile.statistics().norms().variation()).isCloseTo(numbers[3], within(1e-9));
    for (int i = 0; i < 7; i++) {
      double norm = numbers[4 + i];
      // Half the width of a bin.
      assertThat(profile.statistics().norms().quantiles().get(i))
          .isCloseTo(norm, within(norm / 2000));
    }
    // The deviation of the judge, drawn 2 million times, is about 0.3 / √(4e6) = 1.5e-4.
    assertThat(profile.statistics().norms().gaussianVariation())
        .isCloseTo(numbers[11], within(7e-4));
  }

  @Test
  void kurtosisOfOneColumnIsThatOfEveryProjection() throws IOException {
    float[] values = gaussian(2000, 1, 0);
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] * values[i] * values[i] + 7;
    }
    write(values, 1);
    DataProfile profile = inspection.run(VectorFiles.open(folder.resolve("vectors.npy")));
    double kurtosis =
        Double.parseDouble(
            Python.numpy(
                    folder,
                    """
                    x = np.load('vectors.npy').astype('f8')
                    c = x - x.mean()
                    print((c ** 4).mean() / (c ** 2).mean() ** 2)
                    """)
                .strip());

    // Projections are float32: 4 powers of a relative 1e-7, and more from the division.
    for (DataProfile.Kurtosis found :
        new DataProfile.Kurtosis[] {
          profile.statistics().projections(), profile.statistics().whitened()
        }) {
      assertThat(found.least()).isCloseTo(kurtosis, within(1e-5 * kurtosis));
      assertThat(found.mean()).isCloseTo(kurtosis, within(1e-5 * kurtosis));
      assertThat(found.greatest()).isCloseTo(kurtosis, within(1e-5 * kurtosis));
      assertThat(found.components()).isEqualTo(1);
    }
  }

  @Test
  void onGaussianDataNothingBeatsTheFloor() throws IOException {
    int d = 32;
    DataProfile isotropic = inspect(gaussian(20_000, d, 0), d);
    DataProfile falling = inspect(gaussian(20_000, d, 1), d);
    for (DataProfile profile : new DataProfile[] {isotropic, falling}) {
      assertThat(profile.verdict().toString())
          .contains("Gain does not pay")
          .contains("Plain sign does not beat")
          .contains("nearly Gaussian")
          .contains("No vector is broken");
      // The mean over directions of estimates whose deviation is √(24/N) = 0.035 each; whitened
      // components do not lessen it, directions of one set of vectors being alike.
      assertThat(profile.statistics().projections().mean()).isCloseTo(3, within(0.15));
      assertThat(profile.statistics().whitened().mean()).isCloseTo(3, within(0.15));
      // √(1/2N) relative: 0.005 of it.
      assertThat(profile.statistics().norms().variation())
          .isCloseTo(
              profile.statistics().norms().gaussianVariation(),
              within(0.02 * profile.statistics().norms().gaussianVariation()));
    }
    PlainSign sign = isotropic.reach().plainSign().orElseThrow();
    // Orthonormal rows reach the isotropic floor; the decoder is fitted to 18,000 vectors, which
    // costs about d/N = 0.002 of it.
    assertThat(sign.distortion())
        .isCloseTo(1 - 2 / Math.PI, within(5 * sign.standardError() + 0.001));
    assertThat(falling.reach().plainSign().orElseThrow().distortion())
        .isGreaterThan(falling.reach().plainSign().orElseThrow().floor() + 0.05);
  }

  /**
   * Isotropic Gaussian vectors times a random scale: plain sign has orthonormal rows, so it reaches
   * the floor but for the norms, and the predicted distortion has to be the measured one.
   */
  @Test
  void theCostOfTheNormsIsAsPredicted() throws IOException {
    int d = 64;
    float[] values = gaussian(20_000, d, 0);
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 20_000; i++) {
      float scale = (float) Math.exp(0.5 * random.nextGaussian());
      for (int j = 0; j < d; j++) {
        values[i * d + j] *= scale;
      }
    }
    DataProfile profile = inspect(values, d);
    PlainSign sign = profile.reach().plainSign().orElseThrow();
    double predicted = profile.reach().budgets().get(3).withoutGain();

    // (E s)²/E s² of the lognormal scale is exp(−σ²).
    assertThat(profile.statistics().norms().explainedShare())
        .isCloseTo(Math.exp(-0.25), within(0.02));
    assertThat(predicted).isGreaterThan(profile.reach().budgets().get(3).bounds().floor() + 0.1);
    assertThat(sign.distortion()).isCloseTo(predicted, within(4 * sign.standardError()));
    // x̂ = r A σ explains (1 − D) E r_g²/(E r_g)² of isotropic vectors, whatever their norms.
    double variation = profile.statistics().norms().gaussianVariation();
    assertThat(sign.withGain())
        .isCloseTo(1 - 2 / Math.PI * (1 + variation * variation), within(0.01));
    assertThat(profile.verdict().toString()).contains("Gain pays");
    assertThat(profile.statistics().projections().mean()).isGreaterThan(5);
  }

  @Test
  void twoValuedColumnsAreTheirSigns() throws IOException {
    int d = 16;
    SplittableRandom random = new SplittableRandom(3);
    float[] values = new float[5000 * d];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(2);
    }
    DataProfile profile = inspect(values, d);

    // Left are the means, off ½ by 1/√N, and the pull of d imagined vectors among N.
    assertThat(profile.reach().plainSign().orElseThrow().distortion()).isLessThan(1e-3);
    assertThat(profile.flaws().columns().repeatedShare()).isBetween(0.49, 0.53);
    assertThat(profile.verdict().toString())
        .contains("Plain sign beats the Gaussian floor")
        .contains("The data are sparse");
  }

  @Test
  void neitherScaleNorOffsetNorThreadsMatter() throws IOException {
    int d = 8;
    float[] values = gaussian(3000, d, 0.6);
    DataProfile profile = inspect(values, d);
    float[] moved = values.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] = 0x1p80f * moved[i];
    }
    DataProfile large = inspect(moved, d);
    DataProfile single = Inspection.seeded(1).run(VectorData.of(values, d, "test"));

    assertThat(inspect(values, d)).isEqualTo(profile);
    for (DataProfile other : new DataProfile[] {large, single}) {
      // A power of two changes no digit; threads may change the order of sums.
      for (int i = 0; i < 6; i++) {
        assertThat(other.reach().budgets().get(i).withoutGain())
            .isCloseTo(profile.reach().budgets().get(i).withoutGain(), within(1e-9));
      }
      assertThat(other.reach().plainSign().orElseThrow().distortion())
          .isCloseTo(profile.reach().plainSign().orElseThrow().distortion(), within(1e-5));
      assertThat(other.statistics().projections().mean())
          .isCloseTo(profile.statistics().projections().mean(), within(1e-5));
    }
  }

  @Test
  void whatCannotBeInspectedIsRefused() {
    float[] nan = new float[40];
    Arrays.fill(nan, Float.NaN);
    assertThatThrownBy(() -> inspectFile(nan, 4))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContainingAll("vectors.npy", "0 of 10 vectors finite", "row 0, column 0");
    assertThatThrownBy(() -> inspect(new float[] {1, 2, 3}, 3))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContainingAll("1 of 1 vectors finite", "at least two");
    float[] same = new float[3000];
    Arrays.fill(same, 0.1f);
    assertThatThrownBy(() -> inspect(same, 3))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("all 1000 finite vectors are the same");
    assertThatThrownBy(() -> new Inspection(1, 0, Progress.none()))
        .hasMessageContaining("threads: 0");
  }

  @Test
  void fewVectorsAreInspectedWithAWarning() throws IOException {
    DataProfile two = inspect(new float[] {1, 2, 3, 1, 2, 5}, 3);
    assertThat(two.statistics().effectiveRank().entropy()).isCloseTo(1, within(1e-9));
    assertThat(two.reach().plainSign()).isEmpty();
    assertThat(two.verdict().toString()).contains("2 vectors are few for 3 dimensions");

    float[] values = gaussian(3000, 4, 0);
    for (int i = 0; i < 3000; i++) {
      if (i % 20 != 0) {
        values[4 * i] = Float.NaN;
      }
    }
    // 150 of 3,000 are left, of which the sample may hold all.
    assertThat(inspectFile(values, 4).finiteCount()).isEqualTo(150);
  }

  @Test
  void progressReachesTheEndOfBothPasses() throws IOException {
    Map<String, Long> left = new TreeMap<>();
    new Inspection(1, 1, (phase, done, total) -> left.put(phase, total - done))
        .run(VectorData.of(gaussian(5000, 4, 0), 4, "test"));
    assertThat(left).containsOnlyKeys("inspect, pass 1", "inspect, pass 2");
    assertThat(left.values()).containsOnly(0L);
  }
}
