// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.growth;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.Progress;
import org.halfspace.code.BlockCoding;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.Gain;
import org.halfspace.data.VectorData;
import org.halfspace.data.view.PrefetchedVectors;
import org.halfspace.data.view.ProgressVectors;
import org.halfspace.fit.Fit;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.UnitBits;
import org.halfspace.io.Existing;
import org.halfspace.store.CodesFile;

/**
 * Measures one point and prints the {@link Measurement} as JSON. Arguments: vectors, dimension,
 * codes, threads, the folder for a file of codes.
 *
 * <p>Fit and encode go as the commands of these names go: vectors are read ahead in blocks, a part
 * is held out, codes are written block after block. A small fit beforehand loads BLAS and compiles
 * what is hot. Then times and resident memory are taken, with the collector left alone; then both
 * jobs run again for {@link LiveHeap}.
 */
public final class PointRun {
  private static final long SEED = 1;

  /** Jobs shorter than this are run {@value #RUNS} times, for the median. */
  private static final double SHORT_SECONDS = 2;

  private static final int RUNS = 3;

  private final GrowthPoint point;
  private final int threads;
  private final Path codesFile;
  private final VectorData vectors;

  private PointRun(GrowthPoint point, int threads, Path codesFile) {
    this.point = point;
    this.threads = threads;
    this.codesFile = codesFile;
    this.vectors =
        PrefetchedVectors.of(SyntheticVectors.of(point.vectors(), point.dimension(), SEED));
  }

  /** Work that is timed. */
  @FunctionalInterface
  private interface Job {
    void run() throws IOException;
  }

  public static void main(String[] arguments) throws IOException {
    GrowthPoint point =
        new GrowthPoint(
            Long.parseLong(arguments[0]),
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]));
    int threads = Integer.parseInt(arguments[3]);
    Path codesFile = Path.of(arguments[4], "codes.npz");
    new PointRun(new GrowthPoint(4000, 64, 64), threads, codesFile).warmUp();
    Measurement measurement = new PointRun(point, threads, codesFile).measure();
    System.out.println(new ObjectMapper().writeValueAsString(measurement));
  }

  private void warmUp() throws IOException {
    encode(fit(Progress.none()).model(), vectors);
    read();
  }

  private Measurement measure() throws IOException {
    double readSeconds = medianSeconds(this::read);
    List<FitReport> reports = new ArrayList<>();
    medianSeconds(() -> reports.add(fit(Progress.none())));
    reports.sort(Comparator.comparingDouble(report -> report.seconds().total()));
    FitReport report = reports.get(reports.size() / 2);
    double encodeSeconds = medianSeconds(() -> encode(report.model(), vectors));
    double residentBytes = ResidentMemory.peakBytes();

    LiveHeap fitHeap = new LiveHeap();
    fit((phase, done, total) -> fitHeap.look(phase));
    LiveHeap encodeHeap = new LiveHeap();
    encode(report.model(), ProgressVectors.of(vectors, (done, total) -> encodeHeap.look("encode")));
    FitReport.Seconds seconds = report.seconds();
    return new Measurement(
        point,
        readSeconds,
        seconds.total(),
        seconds.read(),
        seconds.stages().covariance(),
        seconds.stages().encoder(),
        seconds.stages().decoder(),
        encodeSeconds,
        fitHeap.mostBytes(),
        encodeHeap.mostBytes(),
        residentBytes);
  }

  private static double medianSeconds(Job job) throws IOException {
    List<Double> seconds = new ArrayList<>();
    do {
      long start = System.nanoTime();
      job.run();
      seconds.add((System.nanoTime() - start) / 1e9);
    } while (seconds.size() < RUNS && seconds.get(0) < SHORT_SECONDS);
    seconds.sort(Comparator.naturalOrder());
    return seconds.get(seconds.size() / 2);
  }

  private FitReport fit(Progress progress) throws IOException {
    return Fit.toBits(point.bits())
        .withUnitBits(UnitBits.signs())
        .withSeed(SEED)
        .withThreads(threads)
        .withProgress(progress)
        .run(vectors);
  }

  private void encode(Autoencoder model, VectorData data) throws IOException {
    CodesFile.write(
        codesFile,
        Existing.REPLACE,
        new CodesFile.Header(
            data.count(), new CodeLayout(point.bits(), Gain.NONE), Optional.of(model.id())),
        sink -> BlockCoding.encode(model.codec(), data, sink, threads));
  }

  /** One pass in blocks as large as those of {@link BlockCoding}, each dropped. */
  private void read() throws IOException {
    int rows = Math.max(1, (1 << 22) / Math.max(point.dimension(), point.bits()));
    vectors.forEachBlock(rows, (block, first, read) -> {});
  }
}
