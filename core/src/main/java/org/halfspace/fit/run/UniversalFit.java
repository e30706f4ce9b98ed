// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.UniversalEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.FitReport;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Spectrum;

/** A fit without vectors: a rotation from the seed, and the decoder of an isotropic source. */
public final class UniversalFit {
  /**
   * All that determines the code.
   *
   * @param shape dimension, bits and bits of a unit
   * @param norm the root mean square norm of the vectors
   */
  public record Recipe(Shape shape, double norm, FitSettings.GainChoice gain, long seed) {
    /** Signs of vectors of norm 1, no gain, seed 1. */
    public static Recipe standard(int dimension, int bits) {
      return new Recipe(
          new Shape(dimension, bits, 1),
          1,
          new FitSettings.GainChoice(Gain.NONE, GainRule.PROJECTION),
          1);
    }

    int dimension() {
      return shape.dimension();
    }

    public int bits() {
      return shape.bits();
    }

    public Recipe withNorm(double changed) {
      return new Recipe(shape, changed, gain, seed);
    }

    public Recipe withUnitBits(int changed) {
      return new Recipe(new Shape(shape.dimension(), shape.bits(), changed), norm, gain, seed);
    }

    public Recipe withGain(FitSettings.GainChoice changed) {
      return new Recipe(shape, norm, changed, seed);
    }

    public Recipe withSeed(long changed) {
      return new Recipe(shape, norm, gain, changed);
    }
  }

  /**
   * The size of a code.
   *
   * @param dimension d
   * @param bits n, at least those of a unit
   * @param unitBits of each unit: 1, 2 or 4
   */
  public record Shape(int dimension, int bits, int unitBits) {
    int units() {
      return bits / unitBits;
    }
  }

  private final Recipe code;
  private final int threads;
  private final Stopwatch stopwatch = new Stopwatch();

  public UniversalFit(Recipe code, int threads) {
    this.code = code;
    this.threads = threads;
  }

  public FitReport run() {
    Coded coded = coded();
    return report(coded, 0, Double.NaN, Double.NaN);
  }

  public FitReport run(VectorData test, Progress progress) throws IOException {
    Coded coded = coded();
    VectorData watched = stopwatch.reading(test, "test", progress);
    Distortion measured =
        Distortion.of(withGain(coded.codec()), new float[code.dimension()], watched, threads);
    stopwatch.lap("test");
    return report(coded, test.count(), measured.value(), measured.standardError());
  }

  private Coded coded() {
    double[] eigenvalues = new double[code.dimension()];
    Arrays.fill(eigenvalues, code.norm() * code.norm() / code.dimension());
    Spectrum spectrum = Spectrum.of(eigenvalues);
    UniversalEncoder encoder =
        UniversalEncoder.of(code.dimension(), code.shape().units(), code.seed());
    stopwatch.lap("encoder");
    Coded coded = coded(encoder, spectrum, code.shape().unitBits(), threads);
    stopwatch.lap("decoder");
    return coded;
  }

  /** The codec beside a gain. */
  private VectorCodec withGain(UnitCodec units) {
    return code.gain().gain() == Gain.NONE
        ? VectorCodec.withoutGain(units)
        : VectorCodec.withGain(units, (float) code.norm(), code.gain().rule());
  }

  /**
   * A codec of an isotropic source.
   *
   * @param population its distortion there
   */
  public record Coded(UnitCodec codec, Spectrum spectrum, double floor, double population) {}

  /**
   * The codec of an encoder with the decoder that is optimal on an isotropic source.
   *
   * @param unitBits of each unit, which has the quantizer of the normal of the coordinates
   */
  public static Coded coded(
      UniversalEncoder encoder, Spectrum spectrum, int unitBits, int threads) {
    Activation activation = unitBits == 1 ? Activation.sign() : Activation.quantizer(unitBits);
    Matrix rows = Matrix.of(encoder.bits(), encoder.dimension(), encoder.rows());
    // Of an isotropic source every orthonormal basis is one of principal axes.
    PopulationRisk.Evaluation population =
        new PopulationRisk(spectrum, activation, threads).evaluate(rows);
    Matrix decoder = population.decoder();
    double floor = Limits.of(spectrum, activation).floor(encoder.bits()).distortion();
    if (unitBits == 1) {
      SignCodec signs = SignCodec.of(encoder, decoder.toFloats());
      return new Coded(signs, spectrum, floor, population.distortion());
    }
    // Coordinates have the deviation √λ; the quantizer has that of a normal of deviation 1.
    double deviation = Math.sqrt(spectrum.eigenvalue(0));
    decoder.scale(1 / deviation);
    LevelCodec levels =
        LevelEncoder.of(encoder, activation.quantizer().orElseThrow().scaled(deviation))
            .withDecoder(decoder.toFloats(), new float[encoder.dimension()]);
    return new Coded(levels, spectrum, floor, population.distortion());
  }

  private FitReport report(Coded coded, long testVectors, double reached, double standardError) {
    ModelMetadata metadata =
        new ModelMetadata(
            new ModelMetadata.Recipe(
                code.shape().unitBits() == 1
                    ? Activation.sign().name()
                    : Activation.quantizer(code.shape().unitBits()).name(),
                new ModelOrigin.Universal(),
                DecoderKind.GAUSSIAN.label(),
                code.gain().gain().label(),
                code.seed()),
            new ModelMetadata.Source("none", "", "isotropic, assumed", 0, testVectors),
            new ModelMetadata.Distortions(coded.floor(), coded.population(), Double.NaN, reached),
            ModelMetadata.Machine.here(threads));
    return new FitReport(
        new Autoencoder(
            withGain(coded.codec()),
            new float[code.dimension()],
            coded.spectrum().eigenvalues(),
            metadata),
        standardError,
        FitReport.Choices.none(),
        List.of(),
        stopwatch.seconds());
  }
}
