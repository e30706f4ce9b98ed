// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.util.List;
import java.util.Optional;
import org.halfspace.Progress;
import org.halfspace.fit.decoder.DecoderWay;
import org.halfspace.fit.messages.MessageWay;
import org.halfspace.fit.tables.TableWay;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.train.DeepTrainingSettings;

/** The ways to decoders past the linear one. Stateless and thread-safe. */
public final class DecoderWays {
  private DecoderWays() {}

  private static TableWay tables(boolean mayReorder, long seed, int threads) {
    return new TableWay(mayReorder, seed, Runtime.getRuntime().maxMemory(), threads);
  }

  /**
   * @param axes of the vectors
   * @param seed of what is random
   */
  static List<DecoderWay> all(PrincipalAxes axes, long seed, int threads) {
    return List.of(tables(true, seed, threads), new MessageWay(axes, threads));
  }

  /** Tables for units that are in their groups. */
  static List<DecoderWay> ofTables(long seed, int threads) {
    return List.of(tables(false, seed, threads));
  }

  /**
   * The ways that leave the order of the units as it is, and a network behind them.
   *
   * @param axes of the vectors
   * @param deep how the network is trained; by what suits the number of vectors if empty
   * @param seed of what is random
   */
  public static List<DecoderWay> ofFixedCodes(
      PrincipalAxes axes,
      Optional<DeepTrainingSettings> deep,
      long seed,
      int threads,
      Progress progress) {
    return List.of(
        tables(false, seed, threads),
        new MessageWay(axes, threads),
        new DeepWay(deep, seed, threads, progress));
  }
}
