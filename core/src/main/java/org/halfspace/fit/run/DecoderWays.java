// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.util.List;
import org.halfspace.fit.decoder.DecoderWay;
import org.halfspace.fit.messages.MessageWay;
import org.halfspace.fit.tables.TableWay;
import org.halfspace.source.PrincipalAxes;

/** All ways to decoders past the linear one of codes that stay as they are. */
public final class DecoderWays {
  private DecoderWays() {}

  /**
   * @param axes of the vectors
   * @param seed of what is random
   */
  public static List<DecoderWay> all(PrincipalAxes axes, long seed, int threads) {
    return List.of(new TableWay(true, seed, threads), new MessageWay(axes, threads));
  }
}
