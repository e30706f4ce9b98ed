// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.demo;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.halfspace.code.DecoderType;
import org.halfspace.lab.Provenance;
import org.halfspace.lab.demo.DemoResult.Budget;
import org.halfspace.lab.demo.DemoResult.Code;
import org.halfspace.lab.demo.DemoResult.CurvePoint;
import org.halfspace.lab.demo.DemoResult.Decoded;
import org.halfspace.lab.report.GrayImage;
import org.halfspace.source.DeadLeaves;

/** A result with believable numbers: right formulas on an invented spectrum, blurred images. */
public final class DemoResults {
  private static final int SIDE = 24;
  private static final double GAMMA = Math.PI / 2 - 1;
  private static final int[] BITS = {36, 72, 144, 288, 576};
  private static final double[] GAPS = {0.0092, 0.0227, 0.0366, 0.057, 0.0905};

  private DemoResults() {}

  public static DemoResult sample() {
    double[] spectrum = spectrum();
    List<GrayImage> originals = new ArrayList<>();
    float[] pixels = new float[SIDE * SIDE];
    for (int i = 0; i < 8; i++) {
      DeadLeaves.ofSide(SIDE).draw(1, 10_000 + i, pixels, 0);
      originals.add(GrayImage.of(SIDE, pixels));
    }
    List<Budget> budgets = new ArrayList<>();
    for (int i = 0; i < BITS.length; i++) {
      int blur = 4 - i;
      double floor = floor(spectrum, BITS[i]);
      double shannon = shannon(spectrum, BITS[i]);
      List<GrayImage> blurred = originals.stream().map(image -> blur(image, blur)).toList();
      budgets.add(
          new Budget(
              BITS[i],
              code(floor, i, blurred),
              code(between(floor, shannon), i, blurred),
              decoders(floor, i, originals, blur),
              shannon));
    }
    List<CurvePoint> curves = new ArrayList<>();
    for (int bits = 12; bits <= 624; bits += 12) {
      double floor = floor(spectrum, bits);
      double shannon = shannon(spectrum, bits);
      curves.add(new CurvePoint(bits, floor, between(floor, shannon), shannon));
    }
    return new DemoResult(
        SIDE,
        10_000,
        2_000,
        budgets,
        curves,
        originals,
        new Provenance(
            "halfspace demo --seed 1 -o demo.html",
            1,
            LocalDate.of(2026, 11, 23),
            "0.1.0",
            "17.0.15+6, Example Vendor",
            "Example Processor 3000 @ 2.90GHz, cores: 2"));
  }

  private static Code code(double floor, int i, List<GrayImage> reconstructions) {
    return new Code(
        floor, floor * (1 + GAPS[i]), floor * (1 + GAPS[i] / 4), 0.21 + 0.137 * i, reconstructions);
  }

  /** Each below the one before, and less blurred. */
  private static List<Decoded> decoders(double floor, int i, List<GrayImage> originals, int blur) {
    List<DecoderType> types =
        List.of(DecoderType.TABLES, DecoderType.MESSAGE_PASSING, DecoderType.DEEP);
    List<Decoded> decoders = new ArrayList<>();
    for (int k = 0; k < types.size(); k++) {
      int less = Math.max(0, blur - k);
      decoders.add(
          new Decoded(
              types.get(k),
              floor * (1 + GAPS[i] - 0.05 * (k + 1)),
              0.3 + 0.151 * k + 0.2 * i,
              originals.stream().map(image -> blur(image, less)).toList()));
    }
    return decoders;
  }

  /** In place of the floor of mixed units, which lies between these two. */
  private static double between(double signs, double shannon) {
    return Math.sqrt(signs * shannon);
  }

  private static double[] spectrum() {
    double[] spectrum = new double[SIDE * SIDE];
    for (int i = 0; i < spectrum.length; i++) {
      int x = i % SIDE;
      int y = i / SIDE;
      spectrum[i] = -Math.pow(1 + x * x + y * y, -1.15);
    }
    Arrays.sort(spectrum);
    double total = Arrays.stream(spectrum).sum();
    return Arrays.stream(spectrum).map(value -> value / total).toArray();
  }

  private static double floor(double[] spectrum, int bits) {
    int active = Math.min(bits, spectrum.length);
    while (true) {
      double roots = Arrays.stream(spectrum).limit(active).map(Math::sqrt).sum();
      double level = (bits + active * GAMMA) / roots;
      if (level * Math.sqrt(spectrum[active - 1]) > GAMMA) {
        double rest = Arrays.stream(spectrum).skip(active).sum();
        return GAMMA * roots * roots / (bits + active * GAMMA) + rest;
      }
      active--;
    }
  }

  private static double shannon(double[] spectrum, int bits) {
    double logSum = 0;
    for (int active = 1; ; active++) {
      logSum += Math.log(spectrum[active - 1]) / Math.log(2);
      double water = Math.pow(2, (logSum - 2.0 * bits) / active);
      if (active == spectrum.length || water >= spectrum[active]) {
        return active * water + Arrays.stream(spectrum).skip(active).sum();
      }
    }
  }

  private static GrayImage blur(GrayImage image, int reach) {
    float[] pixels = image.pixels();
    float[] blurred = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      double sum = 0;
      int count = 0;
      for (int dy = -reach; dy <= reach; dy++) {
        for (int dx = -reach; dx <= reach; dx++) {
          int x = i % SIDE + dx;
          int y = i / SIDE + dy;
          if (x >= 0 && x < SIDE && y >= 0 && y < SIDE) {
            sum += pixels[y * SIDE + x];
            count++;
          }
        }
      }
      // Past 255 in places, as reconstructions are.
      blurred[i] = (float) (127 + 1.2 * (sum / count - 127));
    }
    return GrayImage.of(SIDE, blurred);
  }
}
