// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.io.IOException;
import java.util.Optional;
import org.halfspace.Distortion;
import org.halfspace.code.Gain;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.EncoderTrial;
import org.halfspace.fit.decoder.DecoderFit;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.decoder.NormalEquations;
import org.halfspace.fit.decoder.PrefixOrder;
import org.halfspace.fit.run.StridedSample;
import org.halfspace.internal.Floats;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.PopulationRisk;

/** Tries encoders on a sample of the training vectors. */
public final class EncoderTrials {
  /** Vectors of a sample; decoders see four fifths. */
  private static final int SAMPLE_ROWS = 10_240;

  private static final int SAMPLE_FLOATS = 1 << 24;

  private static final int ONE_IN = 5;

  /** With fewer vectors a trial says nothing. */
  private static final int FEWEST = 50;

  private final EncoderTask task;
  private final Optional<Split> split;

  /**
   * @param sample filled
   * @throws IOException if a vector of the sample is not finite
   */
  public EncoderTrials(EncoderTask task, StridedSample sample) throws IOException {
    this.task = task;
    this.split =
        sample.count() < FEWEST
            ? Optional.empty()
            : Optional.of(new Split(sample.others(ONE_IN), sample.chosen(ONE_IN)));
  }

  /** What decoders are fitted to, and what they are measured on. */
  private record Split(VectorData learned, VectorData test) {}

  /** A sample of the right size, still empty. */
  public static StridedSample sample(VectorData train) {
    return StridedSample.of(
        train, Math.max(1, Math.min(SAMPLE_ROWS, SAMPLE_FLOATS / train.dimension())));
  }

  /** Whether there are vectors enough for a trial to say something. */
  boolean possible() {
    return split.isPresent();
  }

  /**
   * Tries an encoder.
   *
   * @throws java.util.NoSuchElementException if that is not {@link #possible}
   */
  EncoderTrial run(EncoderCandidate candidate) throws IOException {
    SignEncoder encoder = SignEncoder.of(candidate.rows(), Floats.of(task.axes().mean()));
    Moments moments = moments(candidate.whitened());
    Split vectors = split.orElseThrow();
    return new EncoderTrial(
        candidate.method(),
        distortion(encoder, moments, vectors, Gain.NONE),
        distortion(encoder, moments, vectors, Gain.FLOAT16));
  }

  /** F: n × n, and E_G[σ xᵀ]: n × d. */
  private record Moments(Matrix signs, Matrix crossing) {}

  private Moments moments(Matrix whitened) {
    PopulationRisk risk = task.risk();
    return new Moments(
        risk.codeCovariance(whitened), risk.crossCovariance(whitened).times(task.leading()));
  }

  /**
   * The bits of a pool that explain most of the sample together, the best first: forward selection,
   * as for prefixes.
   *
   * @param pool an encoder of as many bits as there are to choose from
   * @param whitened its M
   * @param count how many are chosen
   * @throws java.util.NoSuchElementException if trials are not {@link #possible}
   */
  int[] select(SignEncoder pool, Matrix whitened, int count) throws IOException {
    return PrefixOrder.greedy(
        equations(pool, moments(whitened), split.orElseThrow().learned(), task.fit().gain()),
        count);
  }

  /** What a decoder solves, with as many imagined Gaussian vectors as there are bits. */
  private NormalEquations equations(
      SignEncoder encoder, Moments moments, VectorData learned, Gain gain) throws IOException {
    DecoderRegression regression =
        DecoderFit.products(encoder, learned, gain, task.scale(), task.fit().threads());
    return regression.equations(moments.signs(), moments.crossing(), encoder.bits());
  }

  private double distortion(SignEncoder encoder, Moments moments, Split vectors, Gain gain)
      throws IOException {
    NormalEquations equations = equations(encoder, moments, vectors.learned(), gain);
    VectorCodec codec =
        DecoderFit.codec(encoder, equations.solve(equations.factor()), gain, task.scale());
    return Distortion.of(codec, encoder.mean(), vectors.test(), task.fit().threads()).value();
  }
}
