// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import java.util.Optional;
import org.halfspace.code.DecoderType;
import org.halfspace.limits.Limits;
import org.halfspace.limits.PriorEvolution;
import org.halfspace.limits.StateEvolution;
import org.halfspace.source.EntrySource;

/**
 * What codes of units that are all alike are like.
 *
 * @param unitBits bits of a unit
 * @param decoder linear, or message passing beside it
 * @param source of sparse vectors, whose prior message passing knows; none for a Gaussian one
 */
public record CodeKind(int unitBits, DecoderType decoder, Optional<EntrySource> source) {
  /** Whether message passing is looked at too. */
  public boolean passesMessages() {
    return decoder == DecoderType.MESSAGE_PASSING;
  }

  /** What message passing loses of that many bits in the limit of many layers. */
  public double lostByMessages(Limits limits, int bits) {
    if (source.isEmpty()) {
      return StateEvolution.of(limits, bits / unitBits).limit().distortion();
    }
    return bits < unitBits ? 1 : evolution(source.get(), limits, bits).limit();
  }

  /** What the first layer of message passing loses that knows the prior of the source. */
  public double lostByDenoiser(Limits limits, int bits) {
    return bits < unitBits ? 1 : evolution(source.orElseThrow(), limits, bits).layers(1).get(0);
  }

  /**
   * How message passing goes that knows the prior of a source.
   *
   * @param bits enough for a unit
   */
  public PriorEvolution evolution(EntrySource known, Limits limits, int bits) {
    return PriorEvolution.of(
        known.prior(),
        (double) (bits / unitBits) / known.dimension(),
        limits.activation().quantizer().orElseThrow());
  }
}
