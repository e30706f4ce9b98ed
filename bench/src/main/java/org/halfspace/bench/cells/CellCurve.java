// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.cells;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.code.BlockCoding;
import org.halfspace.code.CodeSet;
import org.halfspace.code.Gain;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.fit.Fit;
import org.halfspace.search.CellSearch;
import org.halfspace.search.CodeCells;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.ExactSearch;
import org.halfspace.search.Metric;
import org.halfspace.search.Recall;
import org.halfspace.search.Rerank;
import org.halfspace.search.SearchResult;
import org.halfspace.search.SearchSettings;

/**
 * Prints recall@10 and queries for each second of a core, by codes in cells, with and without
 * re-ranking by the vectors, and by a scan of all codes: {@code BASE.npy QUERIES.npy BITS CELLS
 * FACTOR PROBES...}. BITS are those of a vector, 16 of them for its gain; FACTOR candidates for
 * each neighbor are scored again. Searches have one thread, and its processor time counts, so that
 * other work on the machine matters less.
 */
public final class CellCurve {
  private static final int K = 10;
  private static final int RUNS = 5;
  private static final int BUILDING_THREADS = 2;
  private static final int TRAINED = 200_000;

  private final float[] queries;
  private final SearchResult truth;

  private CellCurve(float[] queries, SearchResult truth) {
    this.queries = queries;
    this.truth = truth;
  }

  /** One way to search. */
  private interface Way {
    SearchResult search(float[] queries) throws IOException;
  }

  /** Processor time of all threads so far, in seconds. */
  private static double processSeconds() {
    ProcessHandle.Info info = ProcessHandle.current().info();
    return info.totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  /** Runs the comparison. */
  public static void main(String[] args) throws IOException {
    VectorData file = VectorFiles.open(Path.of(args[0]));
    VectorData base = VectorData.of(file.toArray(), file.dimension(), args[0]);
    float[] queries = VectorFiles.open(Path.of(args[1])).toArray();
    int bits = Integer.parseInt(args[2]);
    int cells = Integer.parseInt(args[3]);
    CellCurve curve =
        new CellCurve(queries, ExactSearch.search(base, queries, K, Metric.L2, BUILDING_THREADS));

    double start = processSeconds();
    Autoencoder model =
        Fit.toBits(bits - Gain.FLOAT16.bits())
            .withGain(Gain.FLOAT16)
            .withThreads(BUILDING_THREADS)
            .run(base.first(Math.min(base.count(), TRAINED)))
            .model();
    VectorCodec codec = model.codec();
    double fitted = processSeconds();
    CodeSet codes = codes(model, base);
    double encoded = processSeconds();
    CodeCells partition = CodeCells.of(base, cells, 1, BUILDING_THREADS);
    CellSearch search = CellSearch.of(codec, codes, partition).withOriginals(base);
    double built = processSeconds();
    System.out.printf(
        Locale.ROOT,
        "%d bits, %d cells; processor seconds: fit %.1f, encoding %.1f, cells %.1f%n",
        codec.bitsPerVector(),
        cells,
        fitted - start,
        encoded - fitted,
        built - encoded);

    SearchSettings plain = SearchSettings.nearest(K);
    SearchSettings again = plain.withRerank(Rerank.ORIGINAL, Double.parseDouble(args[4]));
    for (String probes : Arrays.asList(args).subList(5, args.length)) {
      int each = Integer.parseInt(probes);
      curve.print(probes, "codes", q -> search.search(q, plain, each));
      curve.print(probes, "reranked", q -> search.search(q, again, each));
    }
    CodeSearch all = CodeSearch.of(codec, codes).withOriginals(base);
    curve.print("all", "codes", q -> all.search(q, plain));
    curve.print("all", "reranked", q -> all.search(q, again));
  }

  private static CodeSet codes(Autoencoder model, VectorData vectors) throws IOException {
    VectorCodec codec = model.codec();
    int bytes = codec.layout().bytesPerCode();
    int rows = Math.toIntExact(vectors.count());
    byte[] packed = new byte[Math.multiplyExact(rows, bytes)];
    short[] gains = new short[codec.gains(rows)];
    int[] done = {0};
    BlockCoding.encode(
        codec,
        vectors,
        (block, its, count) -> {
          System.arraycopy(block, 0, packed, done[0] * bytes, count * bytes);
          System.arraycopy(its, 0, gains, done[0], count);
          done[0] += count;
        },
        BUILDING_THREADS);
    return CodeSet.of(codec.layout(), packed, gains, Optional.of(model.id()));
  }

  private void print(String probes, String what, Way way) throws IOException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double[] seconds = new double[RUNS];
    SearchResult found = way.search(queries);
    for (int run = 0; run < RUNS; run++) {
      long start = threads.getCurrentThreadCpuTime();
      found = way.search(queries);
      seconds[run] = (threads.getCurrentThreadCpuTime() - start) / 1e9;
    }
    Arrays.sort(seconds);
    System.out.printf(
        Locale.ROOT,
        "%s %s recall %.4f queries/s %.0f%n",
        probes,
        what,
        Recall.at(K, found, truth),
        truth.queries() / seconds[RUNS / 2]);
  }
}
