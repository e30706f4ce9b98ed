// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.activation.Activation;
import org.halfspace.code.Gain;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.Limits;
import org.halfspace.source.Spectrum;
import org.halfspace.train.TrainingResult;

/**
 * A fitted autoencoder and how it fares. Floor, population, train and reached are distortions, E‖x
 * − x̂‖² / tr Σ; NaN where there were no vectors to measure, as in {@link UniversalCode}.
 *
 * @param model the autoencoder, with what it loses in its metadata
 * @param reachedError the standard error of reached, from the spread over the held-out vectors
 * @param choices how encoder and bits were found
 * @param remarks what somebody who reads the report should know besides, a sentence or two each;
 *     mostly none
 * @param seconds where the time went
 */
public record FitReport(
    Autoencoder model,
    double reachedError,
    Choices choices,
    List<String> remarks,
    Seconds seconds) {

  public FitReport {
    remarks = List.copyOf(remarks);
  }

  /**
   * How encoder and bits were found.
   *
   * @param trials the encoders that were tried on a sample, in the order they were tried; empty if
   *     there were too few vectors
   * @param chosen the trial of the encoder that was chosen; empty if there was none
   * @param training how SGD went, if the encoder was trained
   * @param search how the number of bits was found, if a target was given
   * @param decoders what decoders past the linear one were fitted, the linear one first; empty if
   *     none was looked for
   */
  public record Choices(
      List<EncoderTrial> trials,
      Optional<EncoderTrial> chosen,
      Optional<TrainingResult> training,
      Optional<BitsSearch> search,
      List<DecoderTrial> decoders) {
    public Choices {
      trials = List.copyOf(trials);
      decoders = List.copyOf(decoders);
    }

    /** Where no decoder but the linear one was looked for. */
    public static Choices ofEncoder(
        List<EncoderTrial> trials,
        Optional<EncoderTrial> chosen,
        Optional<TrainingResult> training) {
      return new Choices(trials, chosen, training, Optional.empty(), List.of());
    }

    /** The same encoder, trained further. */
    public Choices withTraining(Choices after) {
      List<EncoderTrial> all = new ArrayList<>(trials);
      all.addAll(after.trials());
      return new Choices(all, after.chosen(), after.training(), search, decoders);
    }

    /** The same with what decoders there were. */
    public Choices withDecoders(List<DecoderTrial> tried) {
      return new Choices(trials, chosen, training, search, tried);
    }

    /** There was nothing to choose. */
    public static Choices none() {
      return ofEncoder(List.of(), Optional.empty(), Optional.empty());
    }
  }

  /**
   * Wall times in seconds.
   *
   * @param read waiting for vectors, in all passes
   * @param stages of the fit, without reading
   * @param total all of it
   */
  public record Seconds(double read, Stages stages, double total) {}

  /**
   * Wall times of the stages of a fit, in seconds, without reading.
   *
   * @param covariance mean, covariance and its eigenvectors
   * @param encoder floor, closed form, descent and training
   * @param decoder coding the training vectors and solving for the decoder
   * @param test coding and decoding the held-out vectors
   */
  public record Stages(double covariance, double encoder, double decoder, double test) {}

  /** How many vectors it learned from. */
  public long vectors() {
    return model.metadata().source().vectors();
  }

  /** How many vectors it was tested on. */
  public long testVectors() {
    return model.metadata().source().testVectors();
  }

  /**
   * The lowest distortion of any two-layer autoencoder with that kind of units, without gain, on
   * the Gaussian source of the training covariance, for the number of bits.
   */
  public double floor() {
    return model.metadata().distortions().floor();
  }

  /** The exact distortion of the fitted encoder on that source, with the decoder optimal there. */
  public double population() {
    return model.metadata().distortions().population();
  }

  /** The distortion on the training vectors. */
  public double train() {
    return model.metadata().distortions().train();
  }

  /** The distortion on the held-out vectors: Σ‖x − x̂‖² / Σ‖x − mean‖². */
  public double reached() {
    return model.metadata().distortions().reached();
  }

  /**
   * The distortion that state evolution predicts for the decoder, where it is by message passing.
   */
  public Optional<Double> predicted() {
    return choices.decoders().stream()
        .filter(trial -> trial.type() == model.codec().decoder().type())
        .findFirst()
        .flatMap(DecoderTrial::predicted);
  }

  /**
   * reached/floor − 1. Below 0 where the data are easier than a Gaussian source of their
   * covariance.
   */
  public double gap() {
    return model.metadata().distortions().gap();
  }

  /** The report of a fit that a search for a target chose. */
  public FitReport withSearch(BitsSearch found) {
    Choices searched =
        new Choices(
            choices.trials(),
            choices.chosen(),
            choices.training(),
            Optional.of(found),
            choices.decoders());
    return new FitReport(model, reachedError, searched, remarks, seconds);
  }

  /**
   * What gain would bring, as a factor of the distortion: that of units and gain over that of as
   * many bits spent on units alone, by the trial of the chosen encoder. Below 1 where gain pays;
   * empty if there was no trial.
   */
  public Optional<Double> gainFactor() {
    int n = model.bits();
    double moreUnits = floorAt(n + Gain.FLOAT16.bits()) / floorAt(n);
    return choices.chosen().map(trial -> trial.withGain() / (moreUnits * trial.withoutGain()));
  }

  private double floorAt(int bits) {
    Spectrum spectrum = Spectrum.of(model.eigenvalues());
    return model.codec().hasSigns()
        ? Limits.of(spectrum, Activation.sign()).floor(bits).distortion()
        : BitLimits.of(spectrum).groups(bits).distortion();
  }

  /**
   * The trial of the best sign code, where signs were tried and another code was chosen: what signs
   * would cost.
   */
  public Optional<EncoderTrial> bestSigns() {
    if (choices.chosen().isEmpty() || choices.chosen().get().hasSigns()) {
      return Optional.empty();
    }
    Gain gain = model.codec().gain();
    return choices.trials().stream()
        .filter(EncoderTrial::hasSigns)
        .min(Comparator.comparingDouble(trial -> trial.distortion(gain)));
  }
}
