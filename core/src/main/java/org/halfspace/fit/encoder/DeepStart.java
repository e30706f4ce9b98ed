// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.encoder;

import java.util.Optional;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.UnitBits;
import org.halfspace.train.DeepTrainingSettings;

/**
 * The code that an encoder begins with where it is trained together with a network: a rotation of
 * the leading principal axes, with units of one bit or two. Networks learn most from units that all
 * say something of all leading axes, whatever such a code loses with a linear decoder
 * (docs/decoders.md, "Deep").
 */
public final class DeepStart {
  private static final int SEVERAL = 2;

  private DeepStart() {}

  /**
   * The candidate, if there is one: not for mixed units, nor where there are more units of several
   * levels than axes that vary.
   *
   * @param vectors to learn from. Where they are few, signs come further, which take longer to
   *     learn but give the network more inputs
   */
  public static Optional<EncoderCandidate> of(
      EncoderTask task, EncoderCandidates candidates, long vectors) {
    UnitBits wanted = task.fit().unitBits();
    int bits = task.fit().bits();
    if (wanted instanceof UnitBits.Mixed) {
      return Optional.empty();
    }
    if (wanted instanceof UnitBits.Alike alike && alike.bits() > 1) {
      return new LevelCandidates(task).alike(EncoderMethod.ROTATION, alike.bits());
    }
    boolean several =
        wanted instanceof UnitBits.Auto
            && bits % SEVERAL == 0
            && DeepTrainingSettings.areMany(vectors);
    Optional<EncoderCandidate> levels =
        several
            ? new LevelCandidates(task).alike(EncoderMethod.ROTATION, SEVERAL)
            : Optional.empty();
    return levels.or(
        () ->
            Optional.of(
                bits <= task.components() ? candidates.rotation() : candidates.closedForm()));
  }
}
