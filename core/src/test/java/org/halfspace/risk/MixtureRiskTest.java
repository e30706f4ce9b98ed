// SPDX-License-Identifier: Apache-2.0
package org.halfspace.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.Quantizer;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.Mixture;
import org.halfspace.limits.UnitGroup;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;

/**
 * Mixtures of quantizers against the risk of one activation, against axes, and against sampling.
 */
class MixtureRiskTest {
  private static Matrix unitRows(int n, int k, SplittableRandom random) {
    Matrix encoder = Matrix.zeros(n, k);
    for (int i = 0; i < n; i++) {
      double square = 0;
      for (int j = 0; j < k; j++) {
        double entry = random.nextGaussian();
        encoder.data()[i * k + j] = entry;
        square += entry * entry;
      }
      for (int j = 0; j < k; j++) {
        encoder.data()[i * k + j] /= Math.sqrt(square);
      }
    }
    return encoder;
  }

  @Test
  void unitsAllAlikeHaveTheRiskOfTheirActivation() {
    Spectrum spectrum = Spectrum.powerLaw(30, 1);
    Matrix encoder = unitRows(40, 30, new SplittableRandom(1));
    for (Activation activation : List.of(Activation.sign(), Activation.quantizer(3))) {
      PopulationRisk.Evaluation judge =
          new PopulationRisk(spectrum, activation, 1).evaluate(encoder);
      MixtureRisk.Evaluation risk =
          new MixtureRisk(spectrum, Collections.nCopies(40, activation), 2).evaluate(encoder);

      assertThat(risk.distortion()).isCloseTo(judge.distortion(), within(1e-10));
      assertThat(risk.riskPerDimension()).isCloseTo(judge.riskPerDimension(), within(1e-10));
    }
  }

  @Test
  void unitsOnAxesHaveTheDistortionOfTheirAllocation() {
    Spectrum spectrum = Spectrum.powerLaw(50, 1);
    Mixture axes = BitLimits.of(spectrum).axes(120);
    List<Activation> units = new ArrayList<>();
    for (UnitGroup group : axes.groups()) {
      units.addAll(Collections.nCopies(group.units(), Activation.quantizer(group.bits())));
    }
    Matrix encoder = Matrix.zeros(units.size(), 50);
    for (int i = 0; i < units.size(); i++) {
      encoder.data()[i * 50 + i] = 1;
    }

    assertThat(new MixtureRisk(spectrum, units, 1).evaluate(encoder).distortion())
        .isCloseTo(axes.distortion(), within(1e-12));
  }

  /** Ten random mixtures, tables of one's own among them. */
  @Test
  void samplesHaveTheRisk() {
    SplittableRandom random = new SplittableRandom(21);
    for (int trial = 0; trial < 10; trial++) {
      int d = random.nextInt(2, 7);
      int n = random.nextInt(1, 10);
      Spectrum spectrum = Spectrum.powerLaw(d, random.nextDouble(0, 2));
      Matrix encoder = unitRows(n, d, random);
      List<Activation> units = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        units.add(random.nextInt(4) == 0 ? own(random) : Activation.levels(random.nextInt(2, 20)));
      }
      MixtureRisk.Evaluation risk = new MixtureRisk(spectrum, units, 1).evaluate(encoder);
      Matrix decoder = risk.decoder();

      int samples = 60_000;
      double sum = 0;
      double squares = 0;
      double[] z = new double[d];
      double[] values = new double[n];
      for (int s = 0; s < samples; s++) {
        for (int j = 0; j < d; j++) {
          z[j] = random.nextGaussian();
        }
        for (int i = 0; i < n; i++) {
          double t = 0;
          for (int j = 0; j < d; j++) {
            t += encoder.data()[i * d + j] * z[j];
          }
          values[i] = units.get(i).apply(t) - units.get(i).mean();
        }
        double lost = 0;
        for (int j = 0; j < d; j++) {
          double decoded = 0;
          for (int i = 0; i < n; i++) {
            decoded += decoder.data()[j * n + i] * values[i];
          }
          double difference = Math.sqrt(spectrum.eigenvalue(j)) * z[j] - decoded;
          lost += difference * difference;
        }
        sum += lost;
        squares += lost * lost;
      }
      double mean = sum / samples;
      double error = Math.sqrt((squares / samples - mean * mean) / samples);

      // Five standard errors, seed fixed.
      assertThat(risk.distortion() * spectrum.total()).isCloseTo(mean, within(5 * error));
    }
  }

  private static Activation own(SplittableRandom random) {
    int size = random.nextInt(2, 7);
    double[] thresholds = random.doubles(size - 1, -1.5, 1.5).sorted().toArray();
    double[] levels = random.doubles(size, -2, 2).sorted().toArray();
    return Activation.quantizer("own", Quantizer.of(levels, thresholds));
  }

  @Test
  void theLevelsOfALloydMaxQuantizerAreItsDecoder() {
    Spectrum spectrum = Spectrum.isotropic(1);
    Matrix encoder = Matrix.zeros(1, 1);
    encoder.data()[0] = 1;
    MixtureRisk.Evaluation risk =
        new MixtureRisk(spectrum, List.of(Activation.quantizer(2)), 1).evaluate(encoder);

    assertThat(risk.decoder().data()[0]).isCloseTo(1, within(1e-12));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Spectrum spectrum = Spectrum.isotropic(3);
    assertThatThrownBy(() -> new MixtureRisk(spectrum, List.of(), 1)).hasMessageContaining("units");
    assertThatThrownBy(() -> new MixtureRisk(spectrum, List.of(Activation.tanh()), 1))
        .hasMessageContaining("units[0]: tanh");
    MixtureRisk risk = new MixtureRisk(spectrum, List.of(Activation.sign()), 1);
    assertThatThrownBy(() -> risk.evaluate(unitRows(2, 3, new SplittableRandom(1))))
        .hasMessageContaining("1 rows");
    assertThatThrownBy(() -> risk.evaluate(unitRows(1, 4, new SplittableRandom(1))))
        .hasMessageContaining("columns");
  }
}
