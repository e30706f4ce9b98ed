package org.halfspace;

/**
 * Where a model comes from, kept with it. Floor, population, train and test are distortions, E‖x −
 * x̂‖² / tr Σ; NaN where there were no vectors to measure.
 *
 * @param activation σ
 * @param method how the encoder was found
 * @param decoder how the decoder was found
 * @param gain how the norm is coded apart; "none" if it is not
 * @param seed the seed of the fit
 * @param threads how many threads it used
 * @param covariance which estimate of Σ it used
 * @param data what it learned from
 * @param dataHash SHA-256 of the file it learned from, in hex; empty for vectors from memory
 * @param vectors how many vectors it learned from
 * @param testVectors how many it was tested on
 * @param floor the lowest distortion possible on the Gaussian source of the training covariance
 * @param population that of the encoder on this source
 * @param train that on the training vectors
 * @param test that on the held-out vectors
 * @param software version of Halfspace, Java, operating system and processor type
 */
public record ModelMetadata(
    String activation,
    String method,
    String decoder,
    String gain,
    long seed,
    int threads,
    String covariance,
    String data,
    String dataHash,
    long vectors,
    long testVectors,
    double floor,
    double population,
    double train,
    double test,
    String software) {}
