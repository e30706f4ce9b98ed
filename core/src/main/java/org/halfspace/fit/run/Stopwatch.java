// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.run;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.halfspace.Progress;
import org.halfspace.data.VectorData;
import org.halfspace.data.view.ForwardingVectors;
import org.halfspace.fit.FitReport;

/**
 * Where the time of a fit goes: laps between stages, with the time spent waiting for vectors kept
 * apart.
 */
public final class Stopwatch {
  private final long start = System.nanoTime();
  private final Map<String, Long> laps = new LinkedHashMap<>();
  private long lapStart = start;
  private long reading;
  private long readingInLap;

  /** Starts now. */
  public Stopwatch() {}

  /** Ends the stage that began with the last lap. */
  public void lap(String stage) {
    long now = System.nanoTime();
    laps.put(stage, now - lapStart - readingInLap);
    reading += readingInLap;
    readingInLap = 0;
    lapStart = now;
  }

  public FitReport.Seconds seconds() {
    return new FitReport.Seconds(
        reading / 1e9,
        new FitReport.Stages(
            seconds("covariance"), seconds("encoder"), seconds("decoder"), seconds("test")),
        (System.nanoTime() - start) / 1e9);
  }

  private double seconds(String stage) {
    return laps.getOrDefault(stage, 0L) / 1e9;
  }

  /** The same vectors, with the time their reading takes counted and told as that phase. */
  public VectorData reading(VectorData data, String phase, Progress progress) {
    return new ForwardingVectors(data) {
      @Override
      public Pass open() throws IOException {
        Pass pass = data.open();
        return new Pass() {
          private long done;

          @Override
          public int read(float[] block, int maximumRows) throws IOException {
            long before = System.nanoTime();
            int rows = pass.read(block, maximumRows);
            readingInLap += System.nanoTime() - before;
            done += rows;
            progress.at(phase, done, data.count());
            return rows;
          }

          @Override
          public void close() throws IOException {
            pass.close();
          }
        };
      }
    };
  }
}
