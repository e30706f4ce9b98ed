package org.halfspace;

import java.io.IOException;
import org.halfspace.activation.Activation;
import org.halfspace.code.DecoderFit;
import org.halfspace.code.DecoderRegression;
import org.halfspace.code.Gain;
import org.halfspace.code.SignCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.StridedSample;
import org.halfspace.data.VectorData;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.PrincipalAxes;

/** Tries encoders on a sample of the training vectors. */
final class EncoderTrials {
  /** Vectors of a sample; decoders see four fifths. */
  private static final int SAMPLE_ROWS = 10_240;

  private static final int SAMPLE_FLOATS = 1 << 24;

  private static final int ONE_IN = 5;

  /** With fewer vectors a trial says nothing. */
  private static final int FEWEST = 50;

  private final FitSettings fit;
  private final StridedSample sample;
  private final PrincipalAxes axes;
  private final int components;
  private final float scale;

  /**
   * @param sample filled
   * @param components of the whitened encoders
   */
  EncoderTrials(FitSettings fit, StridedSample sample, PrincipalAxes axes, int components) {
    this.fit = fit;
    this.sample = sample;
    this.axes = axes;
    this.components = components;
    this.scale = (float) Math.sqrt(axes.spectrum().total());
  }

  /** A sample of the right size, still empty. */
  static StridedSample sample(VectorData train) {
    return StridedSample.of(
        train, Math.max(1, Math.min(SAMPLE_ROWS, SAMPLE_FLOATS / train.dimension())));
  }

  /** Whether there are vectors enough for a trial to say something. */
  boolean possible() {
    return sample.count() >= FEWEST;
  }

  /** Tries an encoder. */
  EncoderTrial run(EncoderCandidate candidate) throws IOException {
    VectorData learned = sample.others(ONE_IN);
    VectorData test = sample.chosen(ONE_IN);
    PopulationRisk.Evaluation population = population(candidate);
    return new EncoderTrial(
        candidate.method(),
        distortion(candidate, population, learned, test, Gain.NONE),
        distortion(candidate, population, learned, test, Gain.FLOAT16));
  }

  /** The exact risk of an encoder on the Gaussian source. */
  PopulationRisk.Evaluation population(EncoderCandidate candidate) {
    return new PopulationRisk(axes.spectrum(), components, Activation.sign(), fit.threads())
        .evaluate(candidate.whitened());
  }

  private double distortion(
      EncoderCandidate candidate,
      PopulationRisk.Evaluation population,
      VectorData learned,
      VectorData test,
      Gain gain)
      throws IOException {
    int d = test.dimension();
    float[] mean = Floats.of(axes.mean());
    SignCodec encoder =
        SignCodec.of(fit.codes(), d, candidate.encoder(), new float[fit.codes() * d], mean);
    DecoderRegression regression =
        DecoderFit.products(encoder, learned, gain, scale, fit.threads());
    Matrix gaussian = population.decoder().transposeTimes(axes.axes().corner(components, d));
    Matrix codeCovariance = population.codeCovariance();
    VectorCodec codec =
        DecoderFit.codec(
            encoder,
            regression.solve(codeCovariance, codeCovariance.times(gaussian), fit.codes()),
            gain,
            scale);
    return Distortion.of(codec, mean, test, fit.threads()).value();
  }
}
