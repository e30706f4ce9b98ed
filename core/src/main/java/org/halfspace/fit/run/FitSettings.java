// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.util.Objects;
import java.util.Optional;
import org.halfspace.code.Gain;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.SgdSettings;

/**
 * What determines the result of a {@link Fit}, apart from the data.
 *
 * @param budget a number of bits, or a target
 * @param recipe how encoder and decoder are found
 * @param seed of all that is random
 * @param threads which the last bits of sums depend on
 */
public record FitSettings(Budget budget, Recipe recipe, long seed, int threads) {

  public FitSettings {
    Objects.requireNonNull(budget, "budget");
    Objects.requireNonNull(recipe, "recipe");
  }

  /**
   * How encoder and decoder are found.
   *
   * @param sgd what was set for {@link EncoderMethod#SGD}; empty for {@link SgdSettings#standard}
   */
  public record Recipe(
      EncoderMethod method, DecoderKind decoder, Gain gain, Optional<SgdSettings> sgd) {
    public Recipe {
      Objects.requireNonNull(method, "method");
      Objects.requireNonNull(decoder, "decoder");
      Objects.requireNonNull(gain, "gain");
      Objects.requireNonNull(sgd, "sgd");
    }
  }

  public static FitSettings standard(Budget budget) {
    return new FitSettings(
        budget,
        new Recipe(EncoderMethod.AUTO, DecoderKind.LEAST_SQUARES, Gain.NONE, Optional.empty()),
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
    throw new IllegalStateException("budget: " + budget + ", is not a number of bits");
  }

  public EncoderMethod method() {
    return recipe.method();
  }

  public DecoderKind decoder() {
    return recipe.decoder();
  }

  public Gain gain() {
    return recipe.gain();
  }

  public Optional<SgdSettings> sgd() {
    return recipe.sgd();
  }

  /** One of the fits of a search for a target. */
  public FitSettings withBits(int changed) {
    return new FitSettings(new Budget.Bits(changed), recipe, seed, threads);
  }

  private FitSettings with(Recipe changed) {
    return new FitSettings(budget, changed, seed, threads);
  }

  public FitSettings withMethod(EncoderMethod changed) {
    return with(new Recipe(changed, decoder(), gain(), sgd()));
  }

  public FitSettings withDecoder(DecoderKind changed) {
    return with(new Recipe(method(), changed, gain(), sgd()));
  }

  public FitSettings withGain(Gain changed) {
    return with(new Recipe(method(), decoder(), changed, sgd()));
  }

  public FitSettings withSgd(SgdSettings changed) {
    return with(new Recipe(method(), decoder(), gain(), Optional.of(changed)));
  }

  public FitSettings withSeed(long changed) {
    return new FitSettings(budget, recipe, changed, threads);
  }

  public FitSettings withThreads(int changed) {
    return new FitSettings(budget, recipe, seed, changed);
  }
}
