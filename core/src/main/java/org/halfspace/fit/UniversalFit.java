package org.halfspace.fit;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.ModelMetadata;
import org.halfspace.Progress;
import org.halfspace.SoftwareVersion;
import org.halfspace.activation.Activation;
import org.halfspace.code.Gain;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UniversalEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Spectrum;

/** A fit without vectors: a rotation from the seed, and the decoder of an isotropic source. */
public final class UniversalFit {
  private final FitSettings fit;
  private final Progress progress;
  private final int dimension;
  private final double norm;
  private final Stopwatch stopwatch = new Stopwatch();

  UniversalFit(FitSettings fit, Progress progress, int dimension, double norm) {
    this.fit = fit;
    this.progress = progress;
    this.dimension = dimension;
    this.norm = norm;
  }

  FitReport run() {
    Coded coded = coded();
    return report(coded, 0, Double.NaN, Double.NaN);
  }

  FitReport run(VectorData test) throws IOException {
    Coded coded = coded();
    VectorData watched = stopwatch.reading(test, (done, total) -> progress.at("test", done, total));
    Distortion measured =
        Distortion.of(coded.codec(), new float[dimension], watched, fit.threads());
    stopwatch.lap("test");
    return report(coded, test.count(), measured.value(), measured.standardError());
  }

  private Coded coded() {
    double[] eigenvalues = new double[dimension];
    Arrays.fill(eigenvalues, norm * norm / dimension);
    Spectrum spectrum = Spectrum.of(eigenvalues);
    UniversalEncoder encoder = UniversalEncoder.of(dimension, fit.bits(), fit.seed());
    Matrix rows = Matrix.of(fit.bits(), dimension, encoder.rows());
    stopwatch.lap("encoder");
    Coded coded = coded(encoder, rows, spectrum, fit.gain(), (float) norm, fit.threads());
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
   * @param rows of the encoder
   * @param scale the norm whose gain is 1
   */
  public static Coded coded(
      UniversalEncoder encoder,
      Matrix rows,
      Spectrum spectrum,
      Gain gain,
      float scale,
      int threads) {
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
            Activation.sign().name(),
            fit.method().label(),
            fit.decoder().label(),
            fit.gain().label(),
            fit.seed(),
            fit.threads(),
            "isotropic, assumed",
            "none",
            "",
            0,
            testVectors,
            coded.floor(),
            coded.population(),
            Double.NaN,
            reached,
            SoftwareVersion.withSurroundings());
    return new FitReport(
        new Autoencoder(
            coded.codec(), new float[dimension], coded.spectrum().eigenvalues(), metadata),
        0,
        testVectors,
        coded.floor(),
        coded.population(),
        Double.NaN,
        reached,
        standardError,
        Optional.empty(),
        List.of(),
        List.of(),
        stopwatch.seconds());
  }
}
