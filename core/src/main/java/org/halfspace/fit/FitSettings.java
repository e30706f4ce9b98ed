// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.util.Objects;
import java.util.Optional;
import org.halfspace.code.Gain;
import org.halfspace.fit.encoder.EncoderMethod;

/**
 * What determines the result of a {@link Fit}, beside the data.
 *
 * @param budget a number of bits, or a target
 * @param sgd what was set for {@link EncoderMethod#SGD}; empty for {@link SgdSettings#standard}
 */
public record FitSettings(
    Budget budget,
    EncoderMethod method,
    DecoderKind decoder,
    Gain gain,
    Optional<SgdSettings> sgd,
    long seed,
    int threads) {

  public FitSettings {
    Objects.requireNonNull(budget, "budget");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(decoder, "decoder");
    Objects.requireNonNull(gain, "gain");
    Objects.requireNonNull(sgd, "sgd");
  }

  static FitSettings standard(Budget budget) {
    return new FitSettings(
        budget,
        EncoderMethod.AUTO,
        DecoderKind.LEAST_SQUARES,
        Gain.NONE,
        Optional.empty(),
        1,
        Runtime.getRuntime().availableProcessors());
  }

  /**
   * The number of bits of one fit.
   *
   * @throws IllegalStateException if the budget is a target
   */
  public int bits() {
    if (budget instanceof Budget.Bits bits) {
      return bits.count();
    }
    throw new IllegalStateException("budget: " + budget + ", is no number of bits");
  }

  FitSettings withMethod(EncoderMethod changed) {
    return new FitSettings(budget, changed, decoder, gain, sgd, seed, threads);
  }

  FitSettings withDecoder(DecoderKind changed) {
    return new FitSettings(budget, method, changed, gain, sgd, seed, threads);
  }

  /** One of the fits of a search for a target. */
  public FitSettings withBits(int changed) {
    return new FitSettings(new Budget.Bits(changed), method, decoder, gain, sgd, seed, threads);
  }

  FitSettings withGain(Gain changed) {
    return new FitSettings(budget, method, decoder, changed, sgd, seed, threads);
  }

  FitSettings withSgd(SgdSettings changed) {
    return new FitSettings(budget, method, decoder, gain, Optional.of(changed), seed, threads);
  }

  FitSettings withSeed(long changed) {
    return new FitSettings(budget, method, decoder, gain, sgd, changed, threads);
  }

  FitSettings withThreads(int changed) {
    return new FitSettings(budget, method, decoder, gain, sgd, seed, changed);
  }
}
