// SPDX-License-Identifier: Apache-2.0
package org.halfspace;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
 * @param reached that on the held-out vectors
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
    double reached,
    String software) {

  /** The method of a model that adopted codes. */
  public static final String ADOPTED = "adopted";

  /** The method of a model that learned nothing but rotates by its seed. */
  public static final String UNIVERSAL = "universal";

  /** Whether the encoder is the random rotation of {@link #seed}. */
  public boolean isUniversal() {
    return method.equals(UNIVERSAL);
  }

  /** Whether the codes are those of another program. */
  public boolean isAdopted() {
    return method.equals(ADOPTED);
  }

  private static final String BY_MODEL = " by model ";

  /** How {@link #data} ends for codes of a model. */
  private static final Pattern CODES_OF = Pattern.compile(BY_MODEL + "(\\S{1,256})$");

  /** What {@link #data} says of vectors and codes that were adopted. */
  public static String adoptedData(String vectors, String codes, Optional<String> model) {
    return vectors + ", codes of " + codes + model.map(id -> BY_MODEL + id).orElse("");
  }

  /** The id of the model whose codes this one adopted, where it is known. */
  public Optional<String> codesOf() {
    Matcher matcher = CODES_OF.matcher(data);
    return isAdopted() && matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
