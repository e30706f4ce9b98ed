// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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
  /** How often a job runs before its times count, at least; other programs less if it is long. */
  static final int WARM_UPS = 3;

  /** Java has compiled what runs so long, in seconds. */
  private static final double WARM = 2;

  /** Between runs, so that threads of the other side that wait in a loop have gone to sleep. */
  private static final long PAUSE_MILLISECONDS = 5;

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
      return alone(job, ours, peer.name() + " is missing", pairs, wanted);
    }
    Rival mine = Rival.java("ours", ours);
    mine.warmUp();
    peer.warmUp();
    String answers = judge.compare();
    List<Double> ourTimes = new ArrayList<>();
    List<Double> theirTimes = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < pairs; i++) {
      ourTimes.add(paused(mine));
      theirTimes.add(paused(peer));
      ratios.add(theirTimes.get(i) / ourTimes.get(i));
    }
    return new Comparison(
        job,
        peer.name(),
        median(ourTimes),
        median(theirTimes),
        median(ratios),
        wanted,
        answers,
        "");
  }

  /** Ours without a peer. */
  static Comparison alone(String job, Job ours, String peer, int runs, double wanted)
      throws IOException {
    List<Double> times = new ArrayList<>();
    ours.run();
    for (int i = 0; i < runs; i++) {
      times.add(seconds(ours));
    }
    return new Comparison(job, peer, median(times), Double.NaN, Double.NaN, wanted, "", "");
  }

  /** Runs Java code until it is compiled. */
  static void warmUp(Job job) throws IOException {
    double spent = 0;
    for (int i = 0; i < WARM_UPS || spent < WARM; i++) {
      spent += seconds(job);
    }
  }

  private static double paused(Rival rival) throws IOException {
    try {
      Thread.sleep(PAUSE_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the other side came to rest", e);
    }
    return rival.run();
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
}
