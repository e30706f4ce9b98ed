// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.Evaluation;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.adopt.Adoption;
import org.halfspace.code.CodeData;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.SignCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.HalfFloat;
import org.halfspace.data.VectorData;
import org.halfspace.exchange.Codes;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.source.GaussianSource;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The first bits of codes as codes: of fits by every method, of adopted and universal models. */
class PrefixTest {
  static final int D = 12;

  /** Vectors that are not Gaussian, with a mean, of norms that differ. */
  static float[] values(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count * D];
    for (int i = 0; i < count; i++) {
      double size = Math.exp(random.nextGaussian() / 2);
      for (int j = 0; j < D; j++) {
        double entry = random.nextGaussian();
        values[i * D + j] = (float) (0.5 + size * (entry + 0.3 * entry * entry) / (1 + j));
      }
    }
    return values;
  }

  static VectorData data(float[] values) throws IOException {
    return VectorData.of(values, D, "vectors of the test");
  }

  static Autoencoder fitted(Fit fit, float[] values) throws IOException {
    return fit.withThreads(1).run(data(values), data(values)).model();
  }

  /**
   * The first m codes' decoder by the normal equations on the codes themselves: Σ s sᵀ + n F' where
   * the n imagined vectors are left out, since they are nothing against many vectors.
   *
   * @return Σ ‖x − x̂‖² of it
   */
  private static double naiveLoss(Autoencoder model, int m, float[] values) {
    int count = values.length / D;
    SignCodec signs = model.codec().signs();
    byte[] packed = new byte[count * signs.bytesPerCode()];
    short[] gains = new short[model.codec().gains(count)];
    model.codec().encode(values, count, packed, gains, 1);
    float[] center = model.center();
    double[][] rows = new double[m + 1][m + 1 + D];
    double lost = 0;
    for (int i = 0; i < count; i++) {
      double weight = gains.length == 0 ? 1 : HalfFloat.toFloat(gains[i]);
      double[] s = new double[m + 1];
      s[0] = weight;
      for (int j = 0; j < m; j++) {
        boolean one = (packed[i * signs.bytesPerCode() + j / 8] >> (7 - j % 8) & 1) == 1;
        s[j + 1] = one ? weight : -weight;
      }
      for (int a = 0; a <= m; a++) {
        for (int b = 0; b <= m; b++) {
          rows[a][b] += s[a] * s[b];
        }
        for (int k = 0; k < D; k++) {
          rows[a][m + 1 + k] += s[a] * (values[i * D + k] - center[k]);
        }
      }
      for (int k = 0; k < D; k++) {
        lost += Math.pow(values[i * D + k] - center[k], 2);
      }
    }
    for (int a = 0; a <= m; a++) {
      for (int k = 0; k < D; k++) {
        lost -= rows[a][m + 1 + k] * rows[a][m + 1 + k] / rows[a][a];
      }
      for (int below = a + 1; below <= m; below++) {
        double share = rows[below][a] / rows[a][a];
        for (int b = a; b < m + 1 + D; b++) {
          rows[below][b] -= share * rows[a][b];
        }
      }
    }
    return lost;
  }

  @ParameterizedTest
  @EnumSource(
      value = EncoderMethod.class,
      names = {"AUTO", "DESCENT", "CLOSED_FORM", "PLAIN_SIGN", "PRINCIPAL_AXES", "SGD"})
  void aPrefixLosesWhatTheBestDecoderOfItsBitsLoses(EncoderMethod method) throws IOException {
    float[] values = values(6000, 1);
    SgdSettings few = SgdSettings.standard();
    for (Gain gain : Gain.values()) {
      Fit fit =
          Fit.toBits(10)
              .withUnitBits(UnitBits.signs())
              .withMethod(method)
              .withGain(gain, GainRule.NORM);
      if (method == EncoderMethod.SGD) {
        fit = fit.withSgd(few.withTraining(few.training().change().steps(50).build()));
      }
      Autoencoder model = fitted(fit, values);
      double before = Double.POSITIVE_INFINITY;
      for (int m = 1; m <= 10; m++) {
        Autoencoder prefix = Prefixes.of(model, m);
        double lost = Distortion.of(prefix.codec(), model.center(), data(values), 1).lost();
        double best = naiveLoss(model, m, values);
        // Ten imagined vectors among 6,000 move the decoder by a share of 1/600, and the loss by
        // its square; rounding to float32 is less.
        assertThat(lost)
            .as("%s %s %d", method, gain, m)
            .isBetween(best * (1 - 1e-5), best * 1.0001);
        assertThat(lost).isLessThan(before);
        before = lost;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EncoderMethod.class,
      names = {"DESCENT", "PLAIN_SIGN", "PRINCIPAL_AXES"})
  void theFirstRowIsTheBestSingleOne(EncoderMethod method) throws IOException {
    float[] values = values(4000, 2);
    Autoencoder model =
        fitted(Fit.toBits(9).withUnitBits(UnitBits.signs()).withMethod(method), values);
    double first = naiveLoss(model, 1, values);
    for (int j = 1; j < 9; j++) {
      int[] swapped = {0, 1, 2, 3, 4, 5, 6, 7, 8};
      swapped[0] = j;
      swapped[j] = 0;
      // The imagined vectors have a say of 9/4000 in the order.
      assertThat(naiveLoss(permuted(model, swapped), 1, values)).isGreaterThan(first * 0.999);
    }
  }

  /** The model with its codes in another order. */
  private static Autoencoder permuted(Autoencoder model, int... order) {
    SignCodec signs = model.codec().signs();
    int n = signs.bits();
    float[] encoder = new float[n * D];
    float[] decoder = new float[n * D];
    for (int j = 0; j < n; j++) {
      System.arraycopy(signs.encoder(), order[j] * D, encoder, j * D, D);
      for (int i = 0; i < D; i++) {
        decoder[i * n + j] = signs.decoder()[i * n + order[j]];
      }
    }
    SignCodec changed = SignCodec.of(n, D, encoder, decoder, signs.mean(), signs.offset());
    return new Autoencoder(
        model.codec().gain() == Gain.NONE
            ? VectorCodec.withoutGain(changed)
            : VectorCodec.withGain(changed, model.codec().scale()),
        model.center(),
        model.eigenvalues(),
        model.metadata());
  }

  @ParameterizedTest
  @EnumSource(Gain.class)
  void theWholeCodeLosesWhatItLostInTheOrderItWasFoundIn(Gain gain) throws IOException {
    float[] values = values(3000, 3);
    // Plain signs are found in the order of the variances: coordinate 0 first.
    Fit fit =
        Fit.toBits(D)
            .withUnitBits(UnitBits.signs())
            .withMethod(EncoderMethod.PLAIN_SIGN)
            .withGain(gain, GainRule.NORM);
    Autoencoder model = fitted(fit, values);
    SignCodec signs = model.codec().signs();
    int[] found = new int[D];
    for (int j = 0; j < D; j++) {
      for (int i = 0; i < D; i++) {
        if (signs.encoder()[j * D + i] != 0) {
          found[i] = j;
        }
      }
    }
    Autoencoder unordered = permuted(model, found);
    for (int j = 0; j < D; j++) {
      assertThat(unordered.codec().signs().encoder()[j * D + j]).isPositive();
    }
    double reached = Distortion.of(model.codec(), model.center(), data(values), 1).value();
    assertThat(Distortion.of(unordered.codec(), model.center(), data(values), 1).value())
        .isCloseTo(reached, within(1e-6));
    // The decoder is the best one for all codes, whatever their order.
    assertThat(naiveLoss(unordered, D, values))
        .isCloseTo(naiveLoss(model, D, values), within(1e-3));
    float[] x = Arrays.copyOf(values, D);
    byte[] bits = model.encode(x);
    byte[] before = unordered.encode(x);
    for (int i = 0; i < D; i++) {
      assertThat(before[i / 8] >> (7 - i % 8) & 1)
          .isEqualTo(bits[found[i] / 8] >> (7 - found[i] % 8) & 1);
    }
  }

  @Test
  void aPrefixIsAModelOfItsOwn() throws IOException {
    float[] values = values(2000, 4);
    Autoencoder model = fitted(Fit.toBits(14).withUnitBits(UnitBits.signs()), values);
    Autoencoder prefix = Prefixes.of(model, 5);

    assertThat(prefix.bits()).isEqualTo(5);
    assertThat(prefix.id()).isNotEqualTo(model.id());
    assertThat(prefix.metadata().distortions().floor())
        .isEqualTo(
            Limits.of(Spectrum.of(model.eigenvalues()), Activation.sign()).floor(5).distortion());
    assertThat(prefix.metadata().source().description())
        .isEqualTo("vectors of the test; first 5 of 14 bits of model " + model.id());
    assertThat(prefix.metadata().distortions().reached()).isNaN();
    assertThat(Prefixes.of(model, 14)).isSameAs(model);
    byte[] code = model.encode(Arrays.copyOf(values, D));
    assertThat(prefix.encode(Arrays.copyOf(values, D))).containsExactly(code[0] & 0xf8);
    // A prefix of a prefix: twice rounded to float32.
    assertThat(Prefixes.of(prefix, 3).codec().signs().decoder())
        .containsExactly(Prefixes.of(model, 3).codec().signs().decoder(), within(1e-5f));
    for (int wrong : new int[] {0, 15, -1}) {
      assertThatThrownBy(() -> Prefixes.of(model, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("prefix: " + wrong + ", must be between 1 and 14");
    }
  }

  @Test
  void theIdDoesNotKnowWhatDecodesPrefixes() throws IOException {
    Autoencoder model = fitted(Fit.toBits(6).withUnitBits(UnitBits.signs()), values(1000, 5));
    Autoencoder older =
        new Autoencoder(model.codec(), model.center(), model.eigenvalues(), model.metadata());

    assertThat(older.id()).isEqualTo(model.id());
    assertThat(Prefixes.of(older, 6)).isSameAs(older);
    assertThatThrownBy(() -> Prefixes.of(older, 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has no prefix decoders")
        .hasMessageContaining("must be fitted again");
    int many = 4097;
    Autoencoder large =
        new Autoencoder(
            VectorCodec.withoutGain(
                SignCodec.of(many, 1, new float[many], new float[many], new float[1])),
            new float[1],
            new double[] {1},
            model.metadata());
    assertThatThrownBy(() -> Prefixes.of(large, 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(
            "4097 bits has no prefix decoders: prefix decoders are stored for at most 4096");
    Autoencoder other = fitted(Fit.toBits(7).withUnitBits(UnitBits.signs()), values(1000, 5));
    assertThatThrownBy(
            () ->
                new Autoencoder(
                    model.codec(),
                    model.center(),
                    model.eigenvalues(),
                    model.metadata(),
                    other.prefixFactor()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prefixFactor: of 7 units");
  }

  @Test
  void prefixesOfTheGaussianDecoderAreOptimalOnTheSource() throws IOException {
    GaussianSource source = new GaussianSource(Spectrum.powerLaw(D, 1));
    VectorData train = source.vectors(40_000, 1);
    Autoencoder model =
        Fit.toBits(9)
            .withUnitBits(UnitBits.signs())
            .withDecoder(DecoderKind.GAUSSIAN)
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withThreads(1)
            .run(train, train)
            .model();
    Autoencoder learned =
        Fit.toBits(9)
            .withUnitBits(UnitBits.signs())
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withThreads(1)
            .run(train, train)
            .model();
    for (int m = 1; m <= 9; m++) {
      double gaussian =
          Distortion.of(Prefixes.of(model, m).codec(), model.center(), train, 1).value();
      double best =
          Distortion.of(Prefixes.of(learned, m).codec(), learned.center(), train, 1).value();
      // 40,000 vectors of the source itself; near ties may be ordered otherwise.
      assertThat(gaussian).isCloseTo(best, within(0.003));
      assertThat(Prefixes.of(model, m).codec().signs().offset())
          .isEqualTo(model.codec().signs().offset());
    }
  }

  private static Autoencoder universal(int d, int n, Gain gain) {
    return UniversalCode.of(d, n)
        .withNorm(2)
        .withSeed(3)
        .withThreads(1)
        .withGain(gain, GainRule.NORM)
        .run()
        .model();
  }

  @ParameterizedTest
  @CsvSource({"20,16,5", "16,16,8", "7,7,1", "12,30,15", "12,30,5"})
  void universalPrefixesAreUniversalOrOptimalForTheirRows(int d, int n, int m) throws IOException {
    for (Gain gain : Gain.values()) {
      Autoencoder model = universal(d, n, gain);
      Autoencoder prefix = Prefixes.of(model, m);
      Autoencoder fitted = universal(d, m, gain);
      assertThat(prefix.codec().signs().encoder())
          .isEqualTo(Arrays.copyOf(model.codec().signs().encoder(), m * d));
      if (n <= d) {
        assertThat(prefix.id()).isEqualTo(fitted.id());
        assertThat(prefix.metadata().isUniversal()).isTrue();
      }
      assertThat(prefix.metadata().distortions().floor())
          .isEqualTo(fitted.metadata().distortions().floor());
      // The decoder of least squares on many vectors of the source comes to the same.
      assertThat(prefix.metadata().distortions().population())
          .isBetween(prefix.metadata().distortions().floor() - 1e-9, 1.0);
      VectorData test = new GaussianSource(Spectrum.of(model.eigenvalues())).vectors(40_000, 1);
      if (gain == Gain.NONE) {
        assertThat(Distortion.of(prefix.codec(), model.center(), test, 1).value())
            .isCloseTo(prefix.metadata().distortions().population(), within(0.01));
      }
      if (m > 2) {
        assertThat(Prefixes.of(prefix, 2).codec().signs().decoder())
            .containsExactly(Prefixes.of(model, 2).codec().signs().decoder(), within(1e-5f));
      }
    }
  }

  @Test
  void adoptedCodesKeepTheirOrder() throws IOException {
    float[] values = values(5000, 6);
    SplittableRandom random = new SplittableRandom(1);
    Matrix rows = Matrix.zeros(10, D);
    for (int i = 0; i < rows.data().length; i++) {
      rows.data()[i] = random.nextGaussian();
    }
    SignCodec theirs = SignCodec.of(10, D, rows.toFloats(), new float[10 * D], new float[D]);
    byte[] packed = new byte[5000 * 2];
    theirs.encode(values, 5000, packed, 1);
    CodeData codes = Codes.of(10, packed);
    Autoencoder model = Adoption.run(codes, data(values), 1, Progress.none()).report().model();
    List<Autoencoder> prefixes = List.of(model, Prefixes.of(model, 4), Prefixes.of(model, 1));
    List<Distortion> measured = Evaluation.ofCodes(model, prefixes, codes, data(values), 1);
    for (int i = 0; i < 3; i++) {
      int m = prefixes.get(i).bits();
      Autoencoder naive =
          new Autoencoder(
              VectorCodec.withoutGain(theirs),
              model.center(),
              model.eigenvalues(),
              model.metadata());
      double best = naiveLoss(naive, m, values);
      // It learned from nine of ten vectors: the rest move the decoder by about √(m / 5,000).
      assertThat(measured.get(i).lost()).isBetween(best * (1 - 1e-6), best * 1.003);
    }
  }
}
