// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.demo;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.halfspace.Autoencoder;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.data.VectorData;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.internal.Parallel;
import org.halfspace.lab.Provenance;
import org.halfspace.lab.report.GrayImage;
import org.halfspace.limits.LimitPoint;
import org.halfspace.limits.Limits;
import org.halfspace.source.DeadLeaves;
import org.halfspace.source.Spectrum;

/**
 * The main job on images that need no file: dead leaves are drawn, codes of several lengths fitted
 * to some of them, and others coded and decoded. Immutable and thread-safe; the same seed and
 * threads give the same result, but for the time taken.
 *
 * @param side width and height of an image in pixels
 * @param trainingImages how many are fitted to
 * @param testImages how many others are tested on
 * @param budgets the lengths of the codes, in increasing order
 * @param shown how many test images the result holds with their reconstructions
 * @param seed decides the images and the fits
 * @param threads how many to use
 */
public record Demo(
    int side,
    int trainingImages,
    int testImages,
    List<Integer> budgets,
    int shown,
    long seed,
    int threads) {
  private static final int CURVE_POINTS = 96;

  public Demo {
    budgets = List.copyOf(budgets);
    Parallel.requireThreads(threads);
    if (budgets.isEmpty() || shown < 1 || shown > testImages) {
      throw new IllegalArgumentException(
          "budgets: "
              + budgets
              + ", shown: "
              + shown
              + ", must be positive, and shown at most "
              + testImages);
    }
  }

  /** 20,000 images of 20 × 20 pixels, codes of 1/16 to 2 bits for each pixel. */
  public static Demo standard(long seed, int threads) {
    return new Demo(20, 20_000, 4_000, List.of(25, 50, 100, 200, 400, 800), 10, seed, threads);
  }

  /**
   * Runs it.
   *
   * @param date for the provenance
   * @param command what the user typed, for the provenance
   */
  public DemoResult run(String command, LocalDate date, Progress progress) throws IOException {
    DeadLeaves leaves = DeadLeaves.ofSide(side);
    VectorData training = leaves.images(seed, 0, trainingImages, threads);
    VectorData test = leaves.images(seed, trainingImages, testImages, threads);
    progress.at("drawing images", 0, 2);
    VectorData drawnTraining = Drawn.once(training);
    progress.at("drawing images", 1, 2);
    VectorData drawnTest = Drawn.once(test);
    float[] originals = drawnTest.first(shown).toArray();
    List<DemoResult.Budget> results = new ArrayList<>();
    Limits limits = null;
    for (int bits : budgets) {
      long start = System.nanoTime();
      FitReport report =
          Fit.toBits(bits)
              .withSeed(seed)
              .withThreads(threads)
              .withProgress(
                  (phase, done, total) -> progress.at(bits + " bits: " + phase, done, total))
              .run(drawnTraining, drawnTest);
      results.add(
          new DemoResult.Budget(
              bits,
              report.floor(),
              report.reached(),
              report.population(),
              (System.nanoTime() - start) / 1e9,
              reconstructions(report.model(), originals)));
      limits = Limits.of(Spectrum.of(report.model().eigenvalues()), Activation.sign());
    }
    return new DemoResult(
        side,
        trainingImages,
        testImages,
        results,
        curves(limits),
        images(originals),
        Provenance.here(command, seed, date));
  }

  private List<GrayImage> reconstructions(Autoencoder model, float[] originals) {
    byte[] packed = new byte[shown * model.codec().signs().bytesPerCode()];
    model.codec().signs().encode(originals, shown, packed, threads);
    float[] decoded = new float[originals.length];
    model.codec().signs().decode(packed, shown, decoded, threads);
    return images(decoded);
  }

  private List<GrayImage> images(float[] rows) {
    List<GrayImage> images = new ArrayList<>();
    int pixels = side * side;
    for (int i = 0; i < shown; i++) {
      images.add(GrayImage.of(side, Arrays.copyOfRange(rows, i * pixels, (i + 1) * pixels)));
    }
    return images;
  }

  private List<DemoResult.CurvePoint> curves(Limits limits) {
    int largest = budgets.get(budgets.size() - 1);
    List<DemoResult.CurvePoint> points = new ArrayList<>();
    int previous = 0;
    for (int k = 1; k <= CURVE_POINTS; k++) {
      int bits = (int) Math.round(largest * 1.05 * k / CURVE_POINTS);
      if (bits > previous) {
        LimitPoint point = limits.point(bits);
        points.add(
            new DemoResult.CurvePoint(
                bits,
                point.floor().distortion(),
                point.shannon().orElseThrow(),
                point.linear(),
                point.uniform()));
        previous = bits;
      }
    }
    return points;
  }
}
