// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.halfspace.fit.pass.RowNames;
import org.halfspace.fit.pass.TestWatch;
import org.halfspace.source.sums.DistinctVectors;
import org.halfspace.source.sums.HeaviestRows;

/** Turns what {@link TestWatch} saw into sentences about a fit. */
final class DataRemarks {
  /** The share of copies from which on they are said to make a difference. */
  private static final double MANY_COPIES = 0.01;

  /** So few vectors measure nothing well. */
  private static final int FEW_TESTED = 10;

  /** By so much the mean squares of two sets may differ that are still called of one scale. */
  private static final double OTHER_SCALE = 4;

  private final int bits;
  private final RowNames test;
  private final List<String> remarks = new ArrayList<>();

  private DataRemarks(int bits, RowNames test) {
    this.bits = bits;
    this.test = test;
  }

  /**
   * What was learned from.
   *
   * @param distinct the hashes of the vectors
   * @param energies of the vectors
   * @param variance of the vectors
   */
  record Learned(
      RowNames vectors, DistinctVectors distinct, HeaviestRows energies, double variance) {}

  /**
   * The remarks.
   *
   * @param seen of the test vectors
   */
  static List<String> of(int bits, Learned learned, RowNames test, TestWatch seen) {
    DataRemarks remarks = new DataRemarks(bits, test);
    remarks.bits(learned.distinct().distinct());
    remarks.dominated(
        learned.energies().dominating(),
        learned.vectors(),
        "of the variance of the training vectors, which determines the fit");
    remarks.copies(seen);
    remarks.tested(seen, learned.variance());
    return List.copyOf(remarks.remarks);
  }

  private void say(String format, Object... arguments) {
    remarks.add(String.format(Locale.ROOT, format, arguments));
  }

  private void bits(long distinct) {
    if (bits >= distinct) {
      say(
          "%d bits for %d distinct training vectors: the decoder can memorize them, and tells less"
              + " about other vectors.",
          bits, distinct);
    }
  }

  private void copies(TestWatch seen) {
    if (seen.copies() == 0) {
      return;
    }
    double share = (double) seen.copies() / seen.compared();
    say(
        "%s%d of %d test vectors (%.1f %%) equal a training vector.%s",
        seen.compared() < test.count() ? "Of those compared, " : "",
        seen.copies(),
        seen.compared(),
        100 * share,
        share >= MANY_COPIES
            ? " Copies make the reached distortion look better than it is on new vectors."
            : "");
  }

  private void tested(TestWatch seen, double variance) {
    if (test.count() < FEW_TESTED) {
      say("Tested on only %d vectors, which is too few for a reliable measurement.", test.count());
    }
    if (test.count() > 1 && seen.allTheSame()) {
      say(
          "All %d test vectors are the same: the reached distortion is that of one vector.",
          test.count());
      return;
    }
    List<HeaviestRows.Row> energy = seen.dominatingEnergy();
    dominated(energy, test, "of the variance of the test vectors, which decides what was reached");
    if (energy.isEmpty()) {
      dominated(
          seen.dominatingLoss(),
          test,
          "of the loss on the test vectors, which decides what was reached");
      double ratio = seen.energy() / test.count() / variance;
      if (test.count() >= FEW_TESTED && (ratio > OTHER_SCALE || ratio < 1 / OTHER_SCALE)) {
        say(
            "The test vectors have another scale: their distance from the mean of the training"
                + " vectors is %.3g times that of the training vectors (root mean square).",
            Math.sqrt(ratio));
      }
    }
  }

  private void dominated(List<HeaviestRows.Row> rows, RowNames data, String what) {
    if (rows.isEmpty()) {
      return;
    }
    double share = rows.stream().mapToDouble(HeaviestRows.Row::share).sum();
    String list =
        rows.stream()
            .map(row -> String.valueOf(data.row().applyAsLong(row.row())))
            .collect(Collectors.joining(", "));
    say(
        "%s %s (counted from 0)%s %s %.1f %% %s.",
        rows.size() == 1 ? "Row" : "Rows",
        list,
        data.source(),
        rows.size() == 1 ? "alone carries" : "together carry",
        100 * share,
        what);
  }
}
