// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.demo;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.halfspace.Progress;
import org.halfspace.activation.Activation;
import org.halfspace.code.DecoderType;
import org.halfspace.code.UnitCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.UnitBits;
import org.halfspace.internal.Parallel;
import org.halfspace.lab.Provenance;
import org.halfspace.lab.decoder.DecodedCode;
import org.halfspace.lab.decoder.EveryDecoder;
import org.halfspace.lab.report.GrayImage;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.Limits;
import org.halfspace.source.DeadLeaves;
import org.halfspace.source.Spectrum;
import org.halfspace.train.DeepTrainingSettings;

/**
 * The main job on images that need no file: dead leaves are drawn, codes of several lengths fitted
 * to some of them, sign codes and codes of mixed units, and others coded and decoded; sign codes by
 * every kind of decoder. Immutable and thread-safe; the same seed and threads give the same result,
 * but for the time taken.
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

  /** Small and short, for a demonstration that takes a minute. */
  private static final DeepTrainingSettings DEEP =
      DeepTrainingSettings.standard(20_000)
          .change()
          .hidden(List.of(256))
          .epochs(2)
          .dropout(0)
          .evaluations(2)
          .build();

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
    EveryDecoder decoders =
        new EveryDecoder(
            drawnTraining,
            drawnTest,
            new EveryDecoder.Settings(EveryDecoder.Tables.HALF_BYTES, seed, threads));
    List<DemoResult.Budget> results = new ArrayList<>();
    Spectrum spectrum = null;
    for (int bits : budgets) {
      Fit fit = Fit.toBits(bits).withSeed(seed).withThreads(threads);
      Fit signs =
          fit.withUnitBits(UnitBits.signs()).withProgress(named(bits + " bits, signs", progress));
      Fit mixed =
          fit.withUnitBits(UnitBits.mixed()).withProgress(named(bits + " bits, mixed", progress));
      FitReport report = signs.run(drawnTraining, drawnTest);
      spectrum = Spectrum.of(report.model().eigenvalues());
      results.add(
          new DemoResult.Budget(
              bits,
              code(report, originals),
              code(mixed.run(drawnTraining, drawnTest), originals),
              decoded(
                  decoders.of(
                      report.model(), Optional.of(DEEP), named(bits + " bits, decoders", progress)),
                  originals),
              BitLimits.of(spectrum).shannon(bits)));
    }
    return new DemoResult(
        side,
        trainingImages,
        testImages,
        results,
        curves(spectrum),
        images(originals),
        Provenance.here(command, seed, date));
  }

  private static Progress named(String fit, Progress progress) {
    return (phase, done, total) -> progress.at(fit + ": " + phase, done, total);
  }

  private DemoResult.Code code(FitReport report, float[] originals) {
    UnitCodec units = report.model().codec().units();
    byte[] packed = new byte[shown * units.bytesPerCode()];
    units.encode(originals, shown, packed, threads);
    float[] decoded = new float[originals.length];
    units.decode(packed, shown, decoded, threads);
    return new DemoResult.Code(
        report.floor(),
        report.reached(),
        report.population(),
        report.seconds().total(),
        images(decoded));
  }

  /** By decoders past the linear one. */
  private List<DemoResult.Decoded> decoded(List<DecodedCode> codes, float[] originals) {
    return codes.stream()
        .filter(code -> code.type() != DecoderType.LINEAR)
        .map(
            code ->
                new DemoResult.Decoded(
                    code.type(),
                    code.reached(),
                    code.seconds(),
                    images(code.decoded(originals, shown, threads))))
        .toList();
  }

  private List<GrayImage> images(float[] rows) {
    List<GrayImage> images = new ArrayList<>();
    int pixels = side * side;
    for (int i = 0; i < shown; i++) {
      images.add(GrayImage.of(side, Arrays.copyOfRange(rows, i * pixels, (i + 1) * pixels)));
    }
    return images;
  }

  private List<DemoResult.CurvePoint> curves(Spectrum spectrum) {
    Limits signs = Limits.of(spectrum, Activation.sign());
    BitLimits mixed = BitLimits.of(spectrum);
    int largest = budgets.get(budgets.size() - 1);
    List<DemoResult.CurvePoint> points = new ArrayList<>();
    int previous = 0;
    for (int k = 1; k <= CURVE_POINTS; k++) {
      int bits = (int) Math.round(largest * 1.05 * k / CURVE_POINTS);
      if (bits > previous) {
        points.add(
            new DemoResult.CurvePoint(
                bits,
                signs.floor(bits).distortion(),
                mixed.groups(bits).distortion(),
                mixed.shannon(bits)));
        previous = bits;
      }
    }
    return points;
  }
}
