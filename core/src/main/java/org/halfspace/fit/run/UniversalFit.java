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
import org.halfspace.code.SignCodec;
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
  /** All that determines the code. */
  public record Recipe(int dimension, int bits, double norm, Gain gain, long seed) {}

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
        Distortion.of(coded.codec(), new float[code.dimension()], watched, threads);
    stopwatch.lap("test");
    return report(coded, test.count(), measured.value(), measured.standardError());
  }

  private Coded coded() {
    double[] eigenvalues = new double[code.dimension()];
    Arrays.fill(eigenvalues, code.norm() * code.norm() / code.dimension());
    Spectrum spectrum = Spectrum.of(eigenvalues);
    UniversalEncoder encoder = UniversalEncoder.of(code.dimension(), code.bits(), code.seed());
    stopwatch.lap("encoder");
    Coded coded = coded(encoder, spectrum, code.gain(), (float) code.norm(), threads);
    stopwatch.lap("decoder");
    return coded;
  }

  /**
   * A codec of an isotropic source.
   *
   * @param population its distortion there
   */
  public record Coded(VectorCodec codec, Spectrum spectrum, double floor, double population) {}

  /**
   * The codec of an encoder with the decoder that is optimal on an isotropic source.
   *
   * @param scale the norm whose gain is 1
   */
  public static Coded coded(
      UniversalEncoder encoder, Spectrum spectrum, Gain gain, float scale, int threads) {
    Matrix rows = Matrix.of(encoder.bits(), encoder.dimension(), encoder.rows());
    // Of an isotropic source every orthonormal basis is one of principal axes.
    PopulationRisk.Evaluation population =
        new PopulationRisk(spectrum, Activation.sign(), threads).evaluate(rows);
    SignCodec signs = SignCodec.of(encoder, population.decoder().toFloats());
    return new Coded(
        gain == Gain.NONE ? VectorCodec.withoutGain(signs) : VectorCodec.withGain(signs, scale),
        spectrum,
        Limits.of(spectrum, Activation.sign()).floor(encoder.bits()).distortion(),
        population.distortion());
  }

  private FitReport report(Coded coded, long testVectors, double reached, double standardError) {
    ModelMetadata metadata =
        new ModelMetadata(
            new ModelMetadata.Recipe(
                Activation.sign().name(),
                new ModelOrigin.Universal(),
                DecoderKind.GAUSSIAN.label(),
                code.gain().label(),
                code.seed()),
            new ModelMetadata.Source("none", "", "isotropic, assumed", 0, testVectors),
            new ModelMetadata.Distortions(coded.floor(), coded.population(), Double.NaN, reached),
            ModelMetadata.Machine.here(threads));
    return new FitReport(
        new Autoencoder(
            coded.codec(), new float[code.dimension()], coded.spectrum().eigenvalues(), metadata),
        standardError,
        FitReport.Choices.none(),
        List.of(),
        stopwatch.seconds());
  }
}
