package org.halfspace;

import java.util.Optional;
import org.halfspace.train.TrainingResult;

/**
 * A fitted autoencoder and how it fares. Floor, population, train and test are distortions, E‖x −
 * x̂‖² / tr Σ; NaN where there were no vectors to measure, as in {@link Fit#universal}.
 *
 * @param model the autoencoder
 * @param vectors how many vectors it learned from
 * @param testVectors how many it was tested on
 * @param floor the lowest distortion of any two-layer autoencoder on the Gaussian source of the
 *     training covariance, for the number of codes
 * @param population the exact distortion of the fitted encoder on that source, with the decoder
 *     optimal there
 * @param train on the training vectors
 * @param test on the held-out vectors: Σ‖x − x̂‖² / Σ‖x − mean‖²
 * @param training how SGD went, if the encoder was trained
 * @param seconds where the time went
 */
public record FitReport(
    Autoencoder model,
    long vectors,
    long testVectors,
    double floor,
    double population,
    double train,
    double test,
    Optional<TrainingResult> training,
    Seconds seconds) {

  /**
   * test/floor − 1. Below 0 where the data are easier than a Gaussian source of their covariance.
   */
  public double gap() {
    return test / floor - 1;
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
