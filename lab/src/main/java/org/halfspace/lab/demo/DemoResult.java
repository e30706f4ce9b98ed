// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.halfspace.code.DecoderType;
import org.halfspace.lab.Provenance;
import org.halfspace.lab.report.GrayImage;

/**
 * What the demonstration found. All distortions are shares of the variance that are lost, {@code
 * E‖x − x̂‖² / tr Σ} after centering.
 *
 * @param side width and height of an image in pixels; the dimension is side²
 * @param trainingImages how many images the codes were fitted on
 * @param testImages how many other images {@code reached} is measured on
 * @param budgets the codes that were fitted, in increasing length, at least one
 * @param curves what theory says between them, in increasing length, at least one
 * @param originals some of the test images, at least one
 * @param provenance how to get the same again
 */
public record DemoResult(
    int side,
    long trainingImages,
    long testImages,
    List<Budget> budgets,
    List<CurvePoint> curves,
    List<GrayImage> originals,
    Provenance provenance) {

  /**
   * The fitted codes of one length.
   *
   * @param bits bits for each image
   * @param signs the code whose units have one bit
   * @param mixed the code whose units have 1 to 8 bits
   * @param decoders the sign code by decoders past the linear one; that of the network is another
   *     code, whose training started at it
   * @param shannon the lowest distortion that any code of this length can have on Gaussian vectors
   */
  public record Budget(int bits, Code signs, Code mixed, List<Decoded> decoders, double shannon) {
    public Budget {
      decoders = List.copyOf(decoders);
      if (bits < 1) {
        throw new IllegalArgumentException("bits: " + bits + ", must be at least 1");
      }
    }

    /** The sign code by a decoder of that type past the linear one, if it was fitted. */
    public Optional<Decoded> by(DecoderType type) {
      return decoders.stream().filter(decoded -> decoded.type() == type).findFirst();
    }
  }

  /**
   * Codes by a decoder that is not linear.
   *
   * @param type which
   * @param reached the distortion on the test images
   * @param seconds time to fit the decoder and test
   * @param reconstructions of the originals, in the same order
   */
  public record Decoded(
      DecoderType type, double reached, double seconds, List<GrayImage> reconstructions) {
    public Decoded {
      if (type == DecoderType.LINEAR) {
        throw new IllegalArgumentException("type: linear, must be another; that is in the code");
      }
      reconstructions = List.copyOf(reconstructions);
    }
  }

  /**
   * One fitted code.
   *
   * @param floor the lowest distortion a code of this length and kind can have
   * @param reached the distortion on the test images
   * @param population the exact distortion on Gaussian vectors with the covariance of the training
   *     images
   * @param seconds time to fit and test
   * @param reconstructions of the originals, in the same order
   */
  public record Code(
      double floor,
      double reached,
      double population,
      double seconds,
      List<GrayImage> reconstructions) {

    public Code {
      if (!(floor > 0)) {
        throw new IllegalArgumentException("floor: " + floor + ", must be positive");
      }
      reconstructions = List.copyOf(reconstructions);
    }

    /** How far above the floor the code ended: reached / floor − 1. */
    public double gap() {
      return reached / floor - 1;
    }
  }

  /**
   * What theory says at one length of the code.
   *
   * @param bits bits for each image
   * @param signs the floor of sign codes
   * @param mixed the floor of groups of units with 1 to 8 bits
   * @param shannon the bound for any code at all
   */
  public record CurvePoint(int bits, double signs, double mixed, double shannon) {}

  public DemoResult {
    budgets = List.copyOf(budgets);
    curves = List.copyOf(curves);
    originals = List.copyOf(originals);
    if (budgets.isEmpty() || curves.isEmpty() || originals.isEmpty()) {
      throw new IllegalArgumentException(
          "budgets: %d, curves: %d, originals: %d, must be at least 1 each"
              .formatted(budgets.size(), curves.size(), originals.size()));
    }
    for (Budget budget : budgets) {
      List<List<GrayImage>> all = new ArrayList<>();
      all.add(budget.signs().reconstructions());
      all.add(budget.mixed().reconstructions());
      budget.decoders().forEach(decoded -> all.add(decoded.reconstructions()));
      for (List<GrayImage> reconstructions : all) {
        if (reconstructions.size() != originals.size()) {
          throw new IllegalArgumentException(
              "budget of %d bits: %d reconstructions of %d originals"
                  .formatted(budget.bits(), reconstructions.size(), originals.size()));
        }
      }
    }
  }

  /** Pixels of an image. */
  public int dimension() {
    return side * side;
  }

  /** The rate n/d of a code of the given length. */
  public double bitsPerPixel(int bits) {
    return (double) bits / dimension();
  }
}
