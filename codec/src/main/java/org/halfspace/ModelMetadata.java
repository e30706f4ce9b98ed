// SPDX-License-Identifier: Apache-2.0
package org.halfspace;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.halfspace.code.Gain;

/**
 * Where a model comes from, kept with it. Immutable and thread-safe.
 *
 * @param recipe how it was made
 * @param source the vectors it was made from
 * @param distortions what it loses
 * @param machine where it was made
 */
public record ModelMetadata(
    Recipe recipe, Source source, Distortions distortions, Machine machine) {

  public ModelMetadata {
    Objects.requireNonNull(recipe, "recipe");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(distortions, "distortions");
    Objects.requireNonNull(machine, "machine");
  }

  /**
   * How a model was made.
   *
   * @param activation σ
   * @param origin how the encoder was found
   * @param decoder how the decoder was found
   * @param gain how the norm is coded apart; "none" if it is not
   * @param seed of all that was random
   */
  public record Recipe(
      String activation, ModelOrigin origin, String decoder, String gain, long seed) {
    /**
     * @throws NullPointerException if a component is null
     * @throws IllegalArgumentException if there is no such gain
     */
    public Recipe {
      Objects.requireNonNull(activation, "activation");
      Objects.requireNonNull(origin, "origin");
      Objects.requireNonNull(decoder, "decoder");
      Gain.of(gain);
    }
  }

  /**
   * The vectors that a model was made from.
   *
   * @param description what they are
   * @param hash SHA-256 of their file, in hex; empty for vectors from memory
   * @param covariance which estimate of Σ was made of them
   * @param vectors how many were learned from
   * @param testVectors how many the model was tested on
   */
  public record Source(
      String description, String hash, String covariance, long vectors, long testVectors) {
    public Source {
      Objects.requireNonNull(description, "description");
      Objects.requireNonNull(hash, "hash");
      Objects.requireNonNull(covariance, "covariance");
    }

    private static final String BY_MODEL = " by model ";

    /** How {@link #description} ends for codes of a model. */
    private static final Pattern CODES_OF = Pattern.compile(BY_MODEL + "(\\S{1,256})$");

    /** What {@link #description} says of vectors and codes that were adopted. */
    public static String ofCodes(String vectors, String codes, Optional<String> model) {
      return vectors + ", codes of " + codes + model.map(id -> BY_MODEL + id).orElse("");
    }
  }

  /**
   * Distortions, E‖x − x̂‖² / tr Σ; NaN where there were no vectors to measure.
   *
   * @param floor the lowest possible on the Gaussian source of the training covariance
   * @param population that of the encoder on this source, with the decoder optimal there
   * @param train that on the training vectors
   * @param reached that on the held-out vectors
   */
  public record Distortions(double floor, double population, double train, double reached) {
    /** reached/floor − 1. Below 0 where the data are easier than a Gaussian source. */
    public double gap() {
      return reached / floor - 1;
    }
  }

  /**
   * Where a model was made.
   *
   * @param threads how many were used
   * @param software version of Halfspace, Java, operating system and processor type
   */
  public record Machine(int threads, String software) {
    /**
     * @throws NullPointerException if {@code software} is null
     * @throws IllegalArgumentException if {@code threads < 0}
     */
    public Machine {
      Objects.requireNonNull(software, "software");
      if (threads < 0) {
        throw new IllegalArgumentException(
            "threads: " + threads + ", must not be negative; 0 stands for unknown");
      }
    }

    /** This machine, with this software. */
    public static Machine here(int threads) {
      return new Machine(threads, SoftwareVersion.withSurroundings());
    }
  }

  /** Whether the encoder is the random rotation of the seed. */
  public boolean isUniversal() {
    return recipe.origin() instanceof ModelOrigin.Universal;
  }

  /** The id of the model whose codes this one adopted, where it is known. */
  public Optional<String> codesOf() {
    Matcher matcher = Source.CODES_OF.matcher(source.description());
    return recipe.origin() instanceof ModelOrigin.Adopted && matcher.find()
        ? Optional.of(matcher.group(1))
        : Optional.empty();
  }
}
