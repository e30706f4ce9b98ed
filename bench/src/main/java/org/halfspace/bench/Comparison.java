// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A row of the table.
 *
 * @param job what is done
 * @param peer who else does it
 * @param ours our median seconds
 * @param theirs the peer's median seconds; NaN if it is not there
 * @param ratio median of theirs/ours over pairs of runs, one after the other
 * @param wanted the ratio that was wanted; NaN for none
 * @param answers how the two answers compare
 * @param path what does our work; empty until it is said
 */
record Comparison(
    String job,
    String peer,
    double ours,
    double theirs,
    double ratio,
    double wanted,
    String answers,
    String path) {
  /** How often a job in Java runs before its times count. */
  static final int WARM_UPS = 3;

  /** Work that is timed. */
  @FunctionalInterface
  interface Job {
    void run() throws IOException;
  }

  /** Compares the answers after a first run of both. */
  @FunctionalInterface
  interface Judge {
    String compare() throws IOException;
  }

  /** Runs both to warm up, compares answers, then times pairs. */
  static Comparison of(String job, Job ours, Rival peer, Judge judge, int pairs, double wanted)
      throws IOException {
    if (!peer.present()) {
      List<Double> times = new ArrayList<>();
      ours.run();
      for (int i = 0; i < pairs; i++) {
        times.add(seconds(ours));
      }
      return new Comparison(
          job, peer.name() + " is missing", median(times), Double.NaN, Double.NaN, wanted, "", "");
    }
    for (int i = 0; i < WARM_UPS; i++) {
      ours.run();
    }
    for (int i = 0; i < peer.warmUps(); i++) {
      peer.run();
    }
    String answers = judge.compare();
    List<Double> mine = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      mine.add(seconds(ours));
      theirs.add(peer.run());
      ratios.add(theirs.get(i) / mine.get(i));
    }
    return new Comparison(
        job, peer.name(), median(mine), median(theirs), median(ratios), wanted, answers, "");
  }

  static double seconds(Job job) throws IOException {
    long start = System.nanoTime();
    job.run();
    return (System.nanoTime() - start) / 1e9;
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** The same row, with what does our work. */
  Comparison by(String ourPath) {
    return new Comparison(job, peer, ours, theirs, ratio, wanted, answers, ourPath);
  }

  static String head() {
    return "| job | ours by | peer | ours, s | peer, s | ratio | wanted | answers |\n|---|---|---|---|---|---|---|---|\n";
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %s | %s | %s |%n",
        job,
        path,
        peer,
        number(ours),
        number(theirs),
        Double.isNaN(ratio) ? "–" : String.format(Locale.ROOT, "%.2f", ratio),
        Double.isNaN(wanted) ? "–" : String.format(Locale.ROOT, "%.2g", wanted),
        answers);
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4g", value);
  }
}
