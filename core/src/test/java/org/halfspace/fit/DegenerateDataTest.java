// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.Evaluation;
import org.halfspace.Progress;
import org.halfspace.adopt.Adoption;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.SignCodec;
import org.halfspace.data.VectorData;
import org.halfspace.exchange.Codes;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Decoders where codes coincide: held against least squares by singular values, which no near-zero
 * pivot can mislead.
 */
class DegenerateDataTest {
  /** What float32 sums, the share of the diagonal that is added, and float32 decoders cost. */
  private static final double ROUNDING = 1e-4;

  /**
   * Entries of a decoder, in deviations of their columns. Where codes coincide to rounding, the
   * noise of float32 sums, 1e-7 to 1e-6, is divided by 1e-6; a decoder that is blown up has 1e3 and
   * more.
   */
  private static final double LARGEST_ENTRY = 20;

  @Provide
  Arbitrary<EncoderMethod> methods() {
    return Arbitraries.of(
        EncoderMethod.AUTO,
        EncoderMethod.CLOSED_FORM,
        EncoderMethod.DESCENT,
        EncoderMethod.PLAIN_SIGN,
        EncoderMethod.PRINCIPAL_AXES,
        EncoderMethod.SGD);
  }

  static VectorData data(float[] values, int d) {
    try {
      return VectorData.of(values, d, "vectors of the test");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Fit fit(int bits, EncoderMethod method, Gain gain) {
    SgdSettings few = SgdSettings.standard();
    // The judges know signs, and the norm as gain; DegenerateLevelsTest has the others.
    Fit fit =
        Fit.toBits(bits)
            .withMethod(method)
            .withUnitBits(UnitBits.signs())
            .withGain(gain, GainRule.NORM)
            .withThreads(1);
    return method == EncoderMethod.SGD
        ? fit.withSgd(few.withTraining(few.training().change().steps(20).build()))
        : fit;
  }

  /**
   * The largest |A_ij| relative to the deviation of column i, where that is more than rounding of
   * the largest.
   */
  private static double largestEntry(Autoencoder model, float[] values) {
    int d = model.dimension();
    float[] decoder = model.codec().signs().decoder();
    int n = model.bits();
    double[] deviations = new double[d];
    double total = 0;
    for (int i = 0; i < d; i++) {
      double square = 0;
      double largest = 0;
      for (int k = 0; k < values.length / d; k++) {
        square += Math.pow((double) values[k * d + i] - model.center()[i], 2);
        largest = Math.max(largest, Math.abs(values[k * d + i]));
      }
      // A column that is constant to rounding has the rounding of its values.
      deviations[i] = Math.sqrt(square / (values.length / d)) + 1e-6 * largest;
      total += deviations[i];
    }
    double most = 0;
    for (int i = 0; i < d; i++) {
      double deviation = deviations[i] + 1e-12 * total;
      for (int j = 0; j < n; j++) {
        most = Math.max(most, Math.abs(decoder[i * n + j]) / deviation);
      }
    }
    return most;
  }

  private static void assertDecodes(Autoencoder model, float[] values, double share)
      throws IOException {
    int d = model.dimension();
    for (int m : new int[] {1, (model.bits() + 1) / 2, model.bits()}) {
      Autoencoder prefix = Prefixes.of(model, m);
      double lost = Distortion.of(prefix.codec(), prefix.center(), data(values, d), 1).value();
      LeastSquaresJudge.Solution least =
          LeastSquaresJudge.solve(model.codec(), m, model.center(), values);
      // The fit minimizes Σ lost + n G over decoders, G what one loses on the Gaussian source: it
      // loses at most n/N of what the least-squares decoder loses there more. G is drawn, to some
      // hundredths.
      double gaussian =
          LeastSquaresJudge.onGaussianSource(model.codec(), least, model.center(), values, 1);
      assertThat(lost)
          .as("%d of %d bits", m, model.bits())
          .isLessThan(least.distortion() + 1.2 * share * gaussian + ROUNDING);
      assertThat(largestEntry(prefix, values)).as("prefix %d", m).isLessThan(LARGEST_ENTRY);
    }
  }

  /** Against 40 vectors for each code the n imagined ones weigh a fortieth. */
  @Property(tries = 50)
  void fitsLoseNoMoreThanLeastSquares(
      @ForAll DegenerateVectors kind,
      @ForAll("methods") EncoderMethod method,
      @ForAll Gain gain,
      @ForAll @IntRange(min = 1, max = 12) int d,
      @ForAll @IntRange(min = 1, max = 24) int bits,
      @ForAll @LongRange(min = 0, max = 1000) long seed)
      throws IOException {
    int count = 40 * bits + 60;
    float[] all = kind.vectors(count + 100, d, seed);
    float[] values = Arrays.copyOf(all, count * d);
    float[] test = Arrays.copyOfRange(all, count * d, all.length);
    FitReport report = fitted(fit(bits, method, gain), values, test, d);
    assertThat(report.train()).isBetween(0.0, 1.0);
    assertThat(report.reached()).isFinite();
    assertThat(report.population()).isBetween(0.0, 1.0);
    Autoencoder model = report.model();
    double lost = Distortion.of(model.codec(), model.center(), data(values, d), 1).value();
    assertThat(report.train()).isCloseTo(lost, within(ROUNDING));
    assertDecodes(model, values, (double) bits / count);
  }

  /** More codes than vectors, the imagined ones outweigh them. */
  @Property(tries = 50)
  void fitsOfFewVectorsLoseNoMoreThanTheirMean(
      @ForAll DegenerateVectors kind,
      @ForAll("methods") EncoderMethod method,
      @ForAll Gain gain,
      @ForAll @IntRange(min = 1, max = 12) int d,
      @ForAll @IntRange(min = 1, max = 70) int bits,
      @ForAll @IntRange(min = 2, max = 70) int count,
      @ForAll @LongRange(min = 0, max = 1000) long seed)
      throws IOException {
    float[] values = kind.vectors(count, d, seed);
    FitReport report = fitted(fit(bits, method, gain), values, values, d);
    assertThat(report.train()).isBetween(0.0, 1.0);
    assertThat(report.reached()).isCloseTo(report.train(), within(ROUNDING));
    assertThat(largestEntry(report.model(), values)).isLessThan(LARGEST_ENTRY);
  }

  private static FitReport fitted(Fit fit, float[] values, float[] test, int d) throws IOException {
    try {
      return fit.run(data(values, d), data(test, d));
    } catch (IllegalArgumentException e) {
      // Not every method has that many bits, and vectors that are all the same have none.
      Assume.that(
          !e.getMessage().contains("gives at most") && !e.getMessage().contains("are the same"));
      throw e;
    }
  }

  /** Copies, negatives and constants among the bits, and bits that know nothing of the vectors. */
  @Property(tries = 40)
  void adoptedCodesLoseNoMoreThanLeastSquares(
      @ForAll DegenerateVectors kind,
      @ForAll @IntRange(min = 1, max = 8) int d,
      @ForAll @IntRange(min = 1, max = 24) int bits,
      @ForAll @LongRange(min = 0, max = 1000) long seed)
      throws IOException {
    int count = 60 * bits + 100;
    float[] values = kind.vectors(count, d, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int bytes = (bits + 7) / 8;
    byte[] packed = new byte[count * bytes];
    int[] sources = random.ints(bits, 0, d).toArray();
    int[] kinds = random.ints(bits, 0, 5).toArray();
    for (int i = 0; i < count; i++) {
      boolean drawn = random.nextBoolean();
      for (int j = 0; j < bits; j++) {
        float value = values[i * d + sources[j]];
        boolean bit =
            switch (kinds[j]) {
              case 0 -> true;
              case 1 -> false;
              case 2 -> value >= 0;
              case 3 -> !(value >= 0);
              default -> drawn;
            };
        packed[i * bytes + j / 8] |= (byte) (bit ? 0x80 >> j % 8 : 0);
      }
    }
    Autoencoder model;
    FitReport report;
    try {
      report = Adoption.run(Codes.of(bits, packed), data(values, d), 1, Progress.none()).report();
    } catch (IllegalArgumentException e) {
      Assume.that(!e.getMessage().contains("are the same"));
      throw e;
    }
    model = report.model();
    float[] learned = learned(values, d);
    byte[] learnedCodes = learned(packed, bytes);
    double[] ones = new double[learned.length / d];
    Arrays.fill(ones, 1);
    for (int m : new int[] {1, (bits + 1) / 2, bits}) {
      double least =
          LeastSquaresJudge.distortion(learnedCodes, bits, m, ones, model.center(), learned);
      double lost =
          Evaluation.ofCodes(
                  model,
                  List.of(Prefixes.of(model, m)),
                  Codes.of(bits, learnedCodes),
                  data(learned, d),
                  1)
              .get(0)
              .value();
      assertThat(lost).isLessThan(least + (double) bits / count + ROUNDING);
      assertThat(largestEntry(Prefixes.of(model, m), values)).isLessThan(LARGEST_ENTRY);
    }
    assertThat(report.train()).isBetween(0.0, 1.0);
    assertThat(report.reached()).isFinite();
  }

  /** All but every tenth. */
  private static float[] learned(float[] values, int d) {
    float[] learned = new float[values.length];
    int to = 0;
    for (int i = 0; i < values.length / d; i++) {
      if (i % 10 != 9) {
        System.arraycopy(values, i * d, learned, to++ * d, d);
      }
    }
    return Arrays.copyOf(learned, to * d);
  }

  private static byte[] learned(byte[] packed, int bytes) {
    byte[] learned = new byte[packed.length];
    int to = 0;
    for (int i = 0; i < packed.length / bytes; i++) {
      if (i % 10 != 9) {
        System.arraycopy(packed, i * bytes, learned, to++ * bytes, bytes);
      }
    }
    return Arrays.copyOf(learned, to * bytes);
  }

  /** np.outer of Gaussian numbers: one bit says all, 2/π of the variance. */
  @ParameterizedTest
  @CsvSource({"AUTO,24", "CLOSED_FORM,24", "DESCENT,24", "SGD,24", "PLAIN_SIGN,24", "AUTO,1"})
  void ofARankOneSourceOneBitIsLeft(EncoderMethod method, int bits) throws IOException {
    int d = 40;
    SplittableRandom random = new SplittableRandom(1);
    double[] direction = random.doubles(d, -2, 2).toArray();
    float[] values = new float[2000 * d];
    for (int i = 0; i < 2000; i++) {
      double size = random.nextGaussian();
      for (int j = 0; j < d; j++) {
        values[i * d + j] = (float) (size * direction[j]);
      }
    }
    FitReport report =
        fit(bits, method, Gain.NONE)
            .withUnitBits(UnitBits.signs())
            .run(data(values, d), data(values, d));
    // 2,000 numbers have E|x|/√E x² to 0.02.
    assertThat(report.train()).isCloseTo(1 - 2 / Math.PI, within(0.04));
    assertThat(report.reached()).isCloseTo(report.train(), within(1e-6));
    // Exact for signs about the mean; a border found on 2,000 numbers is off by about 1/√2000,
    // which
    // the loss feels squared.
    assertThat(report.population())
        .isBetween(1 - 2 / Math.PI - 1e-6, 1 - 2 / Math.PI + (isAboutMean(method) ? 1e-6 : 2e-3));
    // The vectors that were learned from are those of the test, which is said as well.
    List<String> remarks =
        report.remarks().stream().filter(remark -> !remark.contains("equal a training")).toList();
    if (bits == 1) {
      assertThat(remarks).isEmpty();
    } else {
      assertThat(remarks).singleElement().asString().startsWith("23 of the 24 bits");
    }
  }

  /** Plain signs, which an automatic choice may take, are about the border of two levels. */
  private static boolean isAboutMean(EncoderMethod method) {
    return method != EncoderMethod.PLAIN_SIGN && method != EncoderMethod.AUTO;
  }

  /** The judge of the report that this test came from. */
  @Test
  void trainIsWhatNumPyFindsOnTheSameCodes(@TempDir Path folder) throws IOException {
    int d = 10;
    float[] values = DegenerateVectors.HUGE_DIRECTION.vectors(1500, d, 5);
    FitReport report =
        fit(24, EncoderMethod.CLOSED_FORM, Gain.NONE).run(data(values, d), data(values, d));
    SignCodec signs = report.model().codec().signs();
    byte[] packed = new byte[1500 * 3];
    signs.encode(values, 1500, packed, 1);
    Files.write(folder.resolve("codes"), packed);
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Files.write(folder.resolve("vectors"), bytes.array());
    String printed =
        Python.numpy(
            folder,
            """
            x = np.fromfile('vectors', '<f4').reshape(1500, 10).astype(float)
            x -= x.mean(0)
            s = np.unpackbits(np.fromfile('codes', 'u1').reshape(1500, 3), axis=1) * 2.0 - 1
            s = np.hstack([np.ones((1500, 1)), s])
            a = np.linalg.lstsq(s, x, rcond=None)[0]
            print(((x - s @ a) ** 2).sum() / (x ** 2).sum())
            """);
    double least = Double.parseDouble(printed.strip());
    // As many imagined vectors as codes.
    assertThat(report.train()).isBetween(least - ROUNDING, least + 24 / 1500.0);
  }
}
