// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.halfspace.code.Gain;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignEncoder;
import org.halfspace.data.VectorData;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.UnitBits;
import org.halfspace.fit.levels.UnitPlan;
import org.halfspace.fit.levels.UnitSample;
import org.halfspace.fit.run.StridedSample;
import org.halfspace.internal.Floats;

/** The random rotation that is improved by alternating with its quantizers (docs/levels.md). */
public final class AlternatingCandidate {
  /** How many vectors a rotation is fitted to. */
  private static final int MOST_ROWS = 1 << 15;

  private static final int MOST_FLOATS = 1 << 24;

  private static final int BLOCK = 256;

  private final EncoderTask task;
  private final EncoderCandidates candidates;

  public AlternatingCandidate(EncoderTask task, EncoderCandidates candidates) {
    this.task = task;
    this.candidates = candidates;
  }

  /** Whether the fit allows signs alone. */
  public boolean onlySigns() {
    return task.fit().unitBits().equals(UnitBits.signs());
  }

  /**
   * Fitted to a sample of many vectors, read once.
   *
   * @param signs whether all units have one bit
   * @throws IOException if they cannot be read
   */
  public Optional<EncoderCandidate> ofMany(VectorData vectors, boolean signs) throws IOException {
    int d = vectors.dimension();
    int most = Math.max(1, Math.min(MOST_ROWS, MOST_FLOATS / d));
    if (vectors.count() <= most) {
      return of(vectors, signs);
    }
    StridedSample sample = StridedSample.of(vectors, most);
    try (VectorData.Pass pass = sample.watched().open()) {
      float[] block = new float[BLOCK * d];
      while (pass.read(block, BLOCK) > 0) {
        task.progress().at("trials", sample.count(), most);
      }
    }
    return of(sample.chosen(1), signs);
  }

  /**
   * Fitted to some vectors.
   *
   * @param signs whether all units have one bit
   * @return empty if there are more units than directions in which vectors vary, or no units of
   *     several levels are of use
   * @throws IOException if the vectors cannot be read
   */
  public Optional<EncoderCandidate> of(VectorData vectors, boolean signs) throws IOException {
    Optional<EncoderCandidate> start = start(signs);
    if (start.isEmpty()) {
      return Optional.empty();
    }
    Gain gain = task.fit().gain();
    float[] mean = Floats.of(task.axes().mean());
    int[] unitBits = unitBits(start.get());
    List<Quantizer> quantizers = new ArrayList<>();
    UnitPlan.activations(unitBits)
        .forEach(activation -> quantizers.add(activation.quantizer().orElseThrow()));
    // With a gain, signs are about the mean from which norms are taken.
    boolean symmetric = signs && gain != Gain.NONE;
    Optional<LevelEncoder> found =
        UnitSample.of(vectors, mean, gain, task.scale())
            .alternated(
                LevelEncoder.of(quantizers, start.get().rows(), mean),
                symmetric,
                task.fit().threads());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    LevelEncoder encoder = found.get();
    if (!signs) {
      return Optional.of(candidates.trained(EncoderMethod.ALTERNATING, encoder));
    }
    Optional<SignEncoder> folded =
        symmetric
            ? Optional.of(SignEncoder.of(encoder.rows(), mean))
            : FoldedThresholds.of(encoder, task.scale());
    return folded.map(one -> candidates.trained(EncoderMethod.ALTERNATING, one));
  }

  private Optional<EncoderCandidate> start(boolean signs) {
    if (!signs) {
      return new LevelCandidates(task).of(EncoderMethod.ROTATION);
    }
    return task.fit().bits() <= task.components()
        ? Optional.of(candidates.rotation())
        : Optional.empty();
  }

  private static int[] unitBits(EncoderCandidate candidate) {
    if (!candidate.hasSigns()) {
      return candidate.unitBits();
    }
    int[] ones = new int[candidate.whitened().rows()];
    Arrays.fill(ones, 1);
    return ones;
  }
}
