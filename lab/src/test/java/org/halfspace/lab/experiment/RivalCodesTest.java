// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.quantization.ProductQuantization;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.halfspace.Distortion;
import org.halfspace.code.Gain;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.source.GaussianSource;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;

/** Rivals are as good as they should be, and measured by the same rule. */
class RivalCodesTest {
  private static final int D = 24;

  private static float[] vectors(int count, long seed) throws IOException {
    return RealSet.rows(new GaussianSource(Spectrum.powerLaw(D, 1.2)).vectors(count, seed), count);
  }

  private static double lost(float[] rows, float[] decoded) {
    double lost = 0;
    double energy = 0;
    for (int i = 0; i < rows.length; i++) {
      lost += Math.pow(rows[i] - decoded[i], 2);
      energy += Math.pow(rows[i], 2);
    }
    return lost / energy;
  }

  @Test
  void productQuantizationLosesNoMoreThanThatOfJVector() throws IOException {
    // Remarks on every Java that the Vector API would make it faster.
    Logger logger = Logger.getLogger("io.github.jbellis.jvector");
    logger.setLevel(Level.SEVERE);
    float[] train = vectors(6000, 1);
    float[] test = vectors(2000, 2);
    VectorTypeSupport types = VectorizationProvider.getInstance().getVectorTypeSupport();
    List<VectorFloat<?>> rows = new ArrayList<>();
    for (int i = 0; i < train.length / D; i++) {
      rows.add(types.createFloatVector(RealSet.row(train, i, D)));
    }
    for (int parts : new int[] {3, 6, 12}) {
      ProductQuantization judge =
          ProductQuantization.compute(new ListRandomAccessVectorValues(rows, D), parts, 256, false);
      float[] decoded = new float[test.length];
      VectorFloat<?> target = types.createFloatVector(D);
      for (int i = 0; i < test.length / D; i++) {
        judge.decode(judge.encode(types.createFloatVector(RealSet.row(test, i, D))), target);
        for (int j = 0; j < D; j++) {
          decoded[i * D + j] = target.get(j);
        }
      }
      double ours = lost(test, ProductQuantizer.learn(train, D, parts, 1, 2).decoded(test));
      // Both are local optima of k-means, from seeds that are drawn.
      assertThat(ours).isLessThan(1.03 * lost(test, decoded));
    }
  }

  @Test
  void productQuantizationTakesTheNearestCentroidOfEachPart() throws IOException {
    float[] train = vectors(300, 1);
    ProductQuantizer quantizer = ProductQuantizer.learn(train, D, 5, 1, 2);
    float[] test = vectors(100, 2);
    // Whatever vectors are decoded to are themselves codes.
    float[] known = quantizer.decoded(train);
    float[] decoded = quantizer.decoded(test);
    assertThat(quantizer.decoded(decoded)).isEqualTo(decoded);
    for (int part = 0; part < 5; part++) {
      int from = part * D / 5;
      int to = (part + 1) * D / 5;
      for (int i = 0; i < 100; i++) {
        double own = square(test, i, decoded, i, from, to);
        for (int k = 0; k < 300; k++) {
          assertThat(own).isLessThan(square(test, i, known, k, from, to) + 1e-5);
        }
      }
    }
  }

  private static double square(float[] a, int i, float[] b, int k, int from, int to) {
    double sum = 0;
    for (int j = from; j < to; j++) {
      sum += Math.pow(a[i * D + j] - b[k * D + j], 2);
    }
    return sum;
  }

  @Test
  void productQuantizationIsTheSameWithAnyNumberOfThreadsAndLossless() throws IOException {
    float[] train = vectors(2000, 1);
    float[] test = vectors(50, 2);
    assertThat(ProductQuantizer.learn(train, D, 7, 5, 1).decoded(test))
        .isEqualTo(ProductQuantizer.learn(train, D, 7, 5, 3).decoded(test));
    // Fewer different vectors than centroids: nothing is lost.
    float[] few = Arrays.copyOf(train, 100 * D);
    assertThat(lost(few, ProductQuantizer.learn(few, D, 2, 1, 1).decoded(few))).isLessThan(1e-12);
    assertThatThrownBy(() -> ProductQuantizer.learn(train, D, D + 1, 1, 1))
        .hasMessageContaining("parts: 25 of 24");
    assertThatThrownBy(() -> ProductQuantizer.learn(new float[0], D, 1, 1, 1))
        .hasMessageContaining("rows: 0");
  }

  @Test
  void uniformScalarsLoseATwelfthOfASquaredCell() {
    // Numbers spread evenly over [−1, 3] and [0, 0.5], the second coordinate in another order.
    int count = 4096;
    float[] rows = new float[2 * count];
    for (int i = 0; i < count; i++) {
      rows[2 * i] = -1 + 4 * (i + 0.5f) / count;
      rows[2 * i + 1] = 0.5f * ((i * 611) % count + 0.5f) / count;
    }
    for (int bits : new int[] {4, 8}) {
      float[] decoded = UniformQuantizer.ofRange(rows, 2, bits, 2).decoded(rows);
      double[] squares = new double[2];
      for (int i = 0; i < rows.length; i++) {
        squares[i % 2] += Math.pow(rows[i] - decoded[i], 2) / count;
      }
      double cell = 4.0 / (1 << bits);
      // 16 or 256 numbers a cell stand for a continuum.
      assertThat(squares[0]).isCloseTo(cell * cell / 12, within(0.01 * cell * cell / 12));
      assertThat(squares[1]).isCloseTo(squares[0] / 64, within(0.01 * squares[0] / 64));
    }
  }

  @Test
  void limitsAtQuantilesLoseLessThanTheRangeOfNormalNumbers() throws IOException {
    GaussianSource source = new GaussianSource(Spectrum.isotropic(D));
    float[] train = RealSet.rows(source.vectors(20_000, 1), 20_000);
    float[] test = RealSet.rows(source.vectors(10_000, 2), 10_000);
    double quantiles = lost(test, UniformQuantizer.ofQuantiles(train, D, 4, 2).decoded(test));
    assertThat(quantiles)
        .isLessThan(lost(test, UniformQuantizer.ofRange(train, D, 4, 2).decoded(test)));
    // The best uniform quantizer of 16 cells for the normal distribution (Max 1960) loses 0.01154;
    // ten pairs of limits, which are estimated, come close to its own.
    assertThat(quantiles).isCloseTo(0.01154, within(0.0005));
    float[] constant = new float[D];
    Arrays.fill(constant, 2);
    assertThat(UniformQuantizer.ofRange(constant, D, 4, 1).decoded(constant)).isEqualTo(constant);
  }

  @Test
  void codecsAreMeasuredAsFitMeasuresThem() throws IOException {
    VectorData train = VectorData.of(vectors(4000, 1), D, "train");
    VectorData test = VectorData.of(vectors(1000, 2), D, "test");
    FitReport report = Fit.toBits(32).withGain(Gain.FLOAT16).withThreads(2).run(train, test);
    VectorCodec codec = report.model().codec();
    double[] mean = new double[D];
    float[] center = report.model().center();
    for (int j = 0; j < D; j++) {
      mean[j] = center[j];
    }
    EqualBits measure = new EqualBits(train.toArray(), test.toArray(), mean, 100, 2);
    Contender contender = Contender.of("ours", "", codec, 0, 0, 2);

    double expected = Distortion.of(codec, center, test, 1).value();
    assertThat(measure.distortion(contender.coded())).isCloseTo(expected, within(1e-9));
    assertThat(expected).isCloseTo(report.reached(), within(1e-9));
    assertThat(contender.storedBits()).isEqualTo(48);
    // Scores in codes are those of decoded vectors, up to ties and rounding.
    Contender decoded = Contender.rival("decoded", 48, contender.coded());
    assertThat(measure.recall(contender)).isCloseTo(measure.recall(decoded), within(0.01));
    assertThat(measure.recall(Contender.rival("all", 768, rows -> rows))).isEqualTo(1);
  }
}
