// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.util.List;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.activation.Activation;
import org.halfspace.code.Gain;
import org.halfspace.fit.encoder.EncoderTrial;
import org.halfspace.fit.target.BitsForTarget;
import org.halfspace.limits.Limits;
import org.halfspace.source.Spectrum;
import org.halfspace.train.TrainingResult;

/**
 * A fitted autoencoder and how it fares. Floor, population, train and reached are distortions, E‖x
 * − x̂‖² / tr Σ; NaN where there were no vectors to measure, as in {@link UniversalCode}.
 *
 * @param model the autoencoder
 * @param vectors how many vectors it learned from
 * @param testVectors how many it was tested on
 * @param floor the lowest distortion of any two-layer autoencoder, without gain, on the Gaussian
 *     source of the training covariance, for the number of bits
 * @param population the exact distortion of the fitted encoder on that source, with the decoder
 *     optimal there
 * @param train on the training vectors
 * @param reached on the held-out vectors: Σ‖x − x̂‖² / Σ‖x − mean‖²
 * @param reachedError the standard error of reached, from the spread over the held-out vectors
 * @param training how SGD went, if the encoder was trained
 * @param trials the encoders that were tried on a sample, in the order they were tried; empty if
 *     there were too few vectors
 * @param search how the number of bits was found, if a target was given
 * @param remarks what somebody who reads the report should know besides, a sentence or two each;
 *     mostly none
 * @param seconds where the time went
 */
public record FitReport(
    Autoencoder model,
    long vectors,
    long testVectors,
    double floor,
    double population,
    double train,
    double reached,
    double reachedError,
    Optional<TrainingResult> training,
    List<EncoderTrial> trials,
    Optional<BitsForTarget.Search> search,
    List<String> remarks,
    Seconds seconds) {

  public FitReport {
    remarks = List.copyOf(remarks);
  }

  /**
   * test/floor − 1. Below 0 where the data are easier than a Gaussian source of their covariance.
   */
  public double gap() {
    return reached / floor - 1;
  }

  /** The trial of the encoder that was chosen; empty if there was none. */
  public Optional<EncoderTrial> chosenTrial() {
    return trials.stream()
        .filter(trial -> trial.method().label().equals(model.metadata().method()))
        .findFirst();
  }

  /** The report of a fit that a search for a target chose. */
  public FitReport withSearch(BitsForTarget.Search found) {
    return new FitReport(
        model,
        vectors,
        testVectors,
        floor,
        population,
        train,
        reached,
        reachedError,
        training,
        trials,
        Optional.of(found),
        remarks,
        seconds);
  }

  /**
   * What gain would bring, as a factor of the distortion: that of signs and gain over that of as
   * many bits spent on signs alone, by the trial of the chosen encoder. Below 1 where gain pays;
   * empty if there was no trial.
   */
  public Optional<Double> gainFactor() {
    Limits limits = Limits.of(Spectrum.of(model.eigenvalues()), Activation.sign());
    int n = model.bits();
    double moreSigns =
        limits.floor(n + Gain.FLOAT16.bits()).distortion() / limits.floor(n).distortion();
    return chosenTrial().map(trial -> trial.withGain() / (moreSigns * trial.withoutGain()));
  }

  /**
   * Wall times in seconds.
   *
   * @param read waiting for vectors, in all passes
   * @param covariance mean, covariance and its eigenvectors, without reading
   * @param encoder floor, closed form, descent and training
   * @param decoder coding the training vectors and solving for the decoder, without reading
   * @param test coding and decoding the held-out vectors, without reading
   * @param total all of it
   */
  public record Seconds(
      double read, double covariance, double encoder, double decoder, double test, double total) {}
}
