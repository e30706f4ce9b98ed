// SPDX-License-Identifier: Apache-2.0
package org.halfspace.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.inspect.InspectionTest.gaussian;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.data.VectorData;
import org.halfspace.inspect.DataProfile.Budget;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.LimitPoint;
import org.halfspace.limits.Limits;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an inspection says of codes: floors, the cheapest codes, and what the norm brings. */
class InspectionLimitsTest {
  private final Inspection inspection = new Inspection(1, 2, Progress.none());

  @TempDir Path folder;

  private DataProfile inspect(float[] values, int dimension) throws IOException {
    return inspection.run(VectorData.of(values, dimension, "test"));
  }

  @Test
  void floorsAreThoseOfLimits() throws IOException {
    DataProfile profile = inspect(gaussian(2000, 20, 0.8), 20);
    Limits limits = Limits.of(profile.statistics().spectrum(), Activation.sign());

    assertThat(profile.reach().budgets())
        .extracting(Budget::bits)
        .containsExactly(2, 5, 10, 20, 40, 80);
    for (Budget budget : profile.reach().budgets()) {
      LimitPoint point = limits.point(budget.bits());
      assertThat(budget.bounds().floor()).isEqualTo(point.floor().distortion());
      assertThat(budget.bounds().shannon()).isEqualTo(point.shannon().orElseThrow());
      assertThat(budget.bounds().linear()).isEqualTo(point.linear());
      assertThat(budget.rate()).isEqualTo(point.rate());
      assertThat(budget.bounds().mixed())
          .isEqualTo(BitLimits.of(profile.statistics().spectrum()).groups(budget.bits()));
      assertThat(budget.bounds().mixed().distortion())
          .isBetween(budget.bounds().shannon(), budget.bounds().floor());
      assertThat(budget.withGain().isPresent()).isEqualTo(budget.bits() > 16);
    }
  }

  @Test
  void theCheapestCodesDoWhatTheyShouldAndNoFewerBitsDo() throws IOException {
    DataProfile profile = inspect(gaussian(2000, 20, 0.8), 20);
    BitLimits limits = BitLimits.of(profile.statistics().spectrum());

    assertThat(profile.reach().cheapest())
        .extracting(CheapestCode::distortion)
        .containsExactly(0.5, 0.1);
    for (CheapestCode code : profile.reach().cheapest()) {
      assertThat(code.mixed()).isEqualTo(limits.groups(code.mixed().bits()));
      assertThat(code.mixed().distortion()).isLessThanOrEqualTo(code.distortion());
      assertThat(limits.groups(code.mixed().bits() - 1).distortion())
          .isGreaterThan(code.distortion());
      assertThat(code.mixed().bits()).isLessThanOrEqualTo(code.alike().bits());
      assertThat(code.alike().bits()).isLessThanOrEqualTo(code.signs().bits());
      assertThat(limits.alike(1, code.signs().bits()).distortion())
          .isEqualTo(code.signs().floor())
          .isLessThanOrEqualTo(code.distortion());
      assertThat(limits.shannon(code.shannon().bits())).isLessThanOrEqualTo(code.distortion());
      assertThat(limits.shannon(code.shannon().bits() - 1)).isGreaterThan(code.distortion());
      assertThat(code.shannon().distortion()).isEqualTo(limits.shannon(code.mixed().bits()));
    }
    CheapestCode tenth = profile.reach().cheapest().get(1);
    assertThat(profile.verdict().toString())
        .contains("losing a tenth takes at least " + tenth.mixed().bits() + " bits")
        .contains("or %d with signs".formatted(tenth.signs().bits()))
        .contains("Hamming distance");
  }

  @Test
  void whereSignsAreCheapestTheySaySo() throws IOException {
    // Equal components and half the variance: one bit each is best.
    DataProfile profile = inspect(gaussian(20_000, 30, 0), 30);
    CheapestCode half = profile.reach().cheapest().get(0);

    assertThat(half.isSigns()).isTrue();
    assertThat(profile.verdict().toString())
        .contains("takes at least " + half.signs().bits() + " bits, and signs do");
  }

  /**
   * The judge encodes with random rows of the shares of the floor, and fits a decoder by least
   * squares to signs times norms.
   */
  @Test
  void whatTheNormBringsIsWhatADecoderMakesOfIt() throws IOException {
    int d = 40;
    float[] values = gaussian(20_000, d, 0.5);
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 20_000; i++) {
      float scale = (float) Math.exp(0.4 * random.nextGaussian());
      for (int j = 0; j < d; j++) {
        values[i * d + j] *= scale;
      }
    }
    DataProfile profile = inspect(values, d);
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Files.write(folder.resolve("vectors"), bytes.array());
    Limits limits = Limits.of(profile.statistics().spectrum(), Activation.sign());
    for (int index = 3; index < 6; index++) {
      Budget budget = profile.reach().budgets().get(index);
      int units = budget.bits() - 16;
      String shares =
          Arrays.stream(limits.shares(units))
              .mapToObj(Double::toString)
              .collect(Collectors.joining(","));
      double judged =
          Double.parseDouble(
              Python.numpy(
                      folder,
                      """
                      x = np.fromfile('vectors', '<f4').reshape(-1, 40).astype('f8')
                      x -= x.mean(0)
                      w, V = np.linalg.eigh(x.T @ x / len(x))
                      y = x @ V[:, ::-1]
                      s = np.array([%s])
                      a = int((s > 0).sum())
                      q = np.linalg.qr(np.random.default_rng(3).standard_normal((%d, a)))[0]
                      z = np.sign(y[:, :a] / np.sqrt(w[::-1][:a]) * np.sqrt(s[:a]) @ q.T)
                      def explained(z):
                          m = z.T @ z
                          c = z.T @ y
                          return (np.linalg.solve(m, c) * c).sum()
                      r = np.linalg.norm(y, axis=1, keepdims=True)
                      print(1 - explained(z * r) / (y * y).sum())
                      """
                          .formatted(shares, units))
                  .strip());
      // The estimate is for many dimensions; in 40 it is a little too high.
      assertThat(budget.withGain().orElseThrow()).isBetween(judged - 0.01, judged + 0.04);
    }
  }
}
