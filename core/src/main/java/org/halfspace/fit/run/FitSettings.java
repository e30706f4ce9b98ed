// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.util.Objects;
import java.util.Optional;
import org.halfspace.code.Gain;
import org.halfspace.code.GainRule;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.SgdSettings;
import org.halfspace.fit.UnitBits;
import org.halfspace.train.DeepTrainingSettings;

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
   * @param deep what was set for {@link DecoderKind#DEEP}; empty for {@link
   *     DeepTrainingSettings#standard}
   */
  public record Recipe(
      EncoderMethod method,
      UnitBits unitBits,
      DecoderKind decoder,
      GainChoice gain,
      Optional<SgdSettings> sgd,
      Optional<DeepTrainingSettings> deep) {
    public Recipe {
      Objects.requireNonNull(method, "method");
      Objects.requireNonNull(unitBits, "unitBits");
      Objects.requireNonNull(decoder, "decoder");
      Objects.requireNonNull(gain, "gain");
      Objects.requireNonNull(sgd, "sgd");
      Objects.requireNonNull(deep, "deep");
    }
  }

  /** Whether the norm is coded apart, and by which number. */
  public record GainChoice(Gain gain, GainRule rule) {
    public GainChoice {
      Objects.requireNonNull(gain, "gain");
      Objects.requireNonNull(rule, "rule");
    }
  }

  public static FitSettings standard(Budget budget) {
    return new FitSettings(
        budget,
        new Recipe(
            EncoderMethod.AUTO,
            UnitBits.auto(),
            DecoderKind.LEAST_SQUARES,
            new GainChoice(Gain.NONE, GainRule.PROJECTION),
            Optional.empty(),
            Optional.empty()),
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

  /** How many bits units have. A method that is named means signs, unless they were asked for. */
  public UnitBits unitBits() {
    boolean free = method() == EncoderMethod.AUTO || method() == EncoderMethod.SGD;
    return recipe.unitBits() instanceof UnitBits.Auto && !free
        ? UnitBits.signs()
        : recipe.unitBits();
  }

  /** Which number is kept as gain. */
  public GainRule gainRule() {
    return recipe.gain().rule();
  }

  public DecoderKind decoder() {
    return recipe.decoder();
  }

  public Gain gain() {
    return recipe.gain().gain();
  }

  public Optional<SgdSettings> sgd() {
    return recipe.sgd();
  }

  public Optional<DeepTrainingSettings> deep() {
    return recipe.deep();
  }

  /** Whether encoder and tables are trained together. */
  public boolean trainsTables() {
    return method() == EncoderMethod.SGD && decoder() == DecoderKind.TABLES;
  }

  /** Whether the fit trains by steps, which can be stopped and resumed. */
  public boolean trains() {
    return method() == EncoderMethod.SGD || decoder() == DecoderKind.DEEP;
  }

  /** One of the fits of a search for a target. */
  public FitSettings withBits(int changed) {
    return new FitSettings(new Budget.Bits(changed), recipe, seed, threads);
  }

  private FitSettings with(Recipe changed) {
    return new FitSettings(budget, changed, seed, threads);
  }

  public FitSettings withMethod(EncoderMethod changed) {
    return with(new Recipe(changed, recipe.unitBits(), decoder(), recipe.gain(), sgd(), deep()));
  }

  public FitSettings withUnitBits(UnitBits changed) {
    return with(new Recipe(method(), changed, decoder(), recipe.gain(), sgd(), deep()));
  }

  public FitSettings withDecoder(DecoderKind changed) {
    return with(new Recipe(method(), recipe.unitBits(), changed, recipe.gain(), sgd(), deep()));
  }

  public FitSettings withGain(GainChoice changed) {
    return with(new Recipe(method(), recipe.unitBits(), decoder(), changed, sgd(), deep()));
  }

  public FitSettings withSgd(SgdSettings changed) {
    return with(
        new Recipe(
            method(), recipe.unitBits(), decoder(), recipe.gain(), Optional.of(changed), deep()));
  }

  public FitSettings withDeep(DeepTrainingSettings changed) {
    return with(
        new Recipe(
            method(), recipe.unitBits(), decoder(), recipe.gain(), sgd(), Optional.of(changed)));
  }

  public FitSettings withSeed(long changed) {
    return new FitSettings(budget, recipe, changed, threads);
  }

  public FitSettings withThreads(int changed) {
    return new FitSettings(budget, recipe, seed, changed);
  }
}
