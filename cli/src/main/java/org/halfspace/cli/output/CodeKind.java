// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import org.halfspace.code.DecoderType;
import org.halfspace.limits.Limits;
import org.halfspace.limits.StateEvolution;

/**
 * What codes of units that are all alike are like.
 *
 * @param unitBits bits of a unit
 * @param decoder linear, or message passing beside it
 */
public record CodeKind(int unitBits, DecoderType decoder) {
  /** Whether message passing is looked at too. */
  public boolean passesMessages() {
    return decoder == DecoderType.MESSAGE_PASSING;
  }

  /** What message passing loses of that many bits in the limit of many layers. */
  public double lostByMessages(Limits limits, int bits) {
    return StateEvolution.of(limits, bits / unitBits).limit().distortion();
  }
}
