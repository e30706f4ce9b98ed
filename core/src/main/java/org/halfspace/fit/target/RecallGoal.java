// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.target;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.halfspace.code.BlockCoding;
import org.halfspace.code.CodeSet;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.fit.BitsSearch;
import org.halfspace.fit.FitReport;
import org.halfspace.fit.pass.FitPasses;
import org.halfspace.fit.run.Budget;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.ExactSearch;
import org.halfspace.search.Metric;
import org.halfspace.search.Recall;
import org.halfspace.search.SearchResult;
import org.halfspace.search.SearchSettings;

/**
 * A share of the true k nearest that a search in codes has to find: held-out vectors are the
 * queries, training vectors what is searched, by asymmetric L2 scores without re-ranking. Not
 * thread-safe.
 */
public final class RecallGoal implements BitsForTarget.Goal {
  /** What is searched is the first of the training vectors, so that codes fit into an array. */
  private static final long MOST_BASE = 1_000_000;

  private static final int MOST_QUERIES = 500;

  private final int k;
  private final double target;
  private final int threads;
  private Optional<SearchResult> truth = Optional.empty();

  /**
   * @param recall what is wanted; k at most as many as are searched
   * @param vectors how many there are to learn from
   * @throws UnusableDataException if fewer than k vectors are searched
   */
  public RecallGoal(Budget.Recall recall, long vectors, int threads) {
    int k = recall.k();
    long searched = Math.min(MOST_BASE, vectors);
    if (k > searched) {
      throw new UnusableDataException(
          "the recall of the "
              + k
              + " nearest was requested, but only "
              + searched
              + " training vectors are searched");
    }
    this.k = k;
    this.target = recall.share();
    this.threads = threads;
  }

  @Override
  public boolean reached(double value) {
    return value >= target;
  }

  /** The share that was missed; half a neighbor where none was, so that it has a logarithm. */
  @Override
  public double loss(double value) {
    return Math.max(0.5 / MOST_QUERIES / k, 1 - value);
  }

  @Override
  public double wantedLoss() {
    return loss(target);
  }

  @Override
  public double possible(FloorCurve floors, int bits, int moreBits) {
    return 1;
  }

  /** No theory gives a recall; a bit for each coordinate is the middle of the scale. */
  @Override
  public int first(FloorCurve floors) {
    return floors.dimension();
  }

  @Override
  public int next(FloorCurve floors, BitsSearch.Trial trial) {
    return 0;
  }

  /** As if the logarithm of the share that is missed were a straight line. */
  @Override
  public int between(BitsSearch.Trial missed, BitsSearch.Trial enough) {
    double from = Math.log(loss(missed.value()));
    double to = Math.log(loss(enough.value()));
    double wanted = Math.log(wantedLoss());
    double share = from > to ? (from - wanted) / (from - to) : 0.5;
    return missed.bits() + (int) Math.ceil(share * (enough.bits() - missed.bits()) - 1e-9);
  }

  @Override
  public BitsSearch.Trial measure(FitReport report, FitPasses passes) throws IOException {
    VectorData base = first(passes.train(), MOST_BASE);
    float[] queries = first(passes.test(), MOST_QUERIES).toArray();
    if (truth.isEmpty()) {
      truth = Optional.of(ExactSearch.search(base, queries, k, Metric.L2, threads));
    }
    VectorCodec codec = report.model().codec();
    SearchResult found =
        CodeSearch.of(codec, encode(codec, base))
            .search(queries, SearchSettings.nearest(k).withThreads(threads));
    double[] shares = Recall.ofQueries(k, found, truth.get());
    double mean = Arrays.stream(shares).average().orElseThrow();
    double squares = 0;
    for (double share : shares) {
      squares += (share - mean) * (share - mean);
    }
    double error =
        shares.length < 2 ? Double.NaN : Math.sqrt(squares / (shares.length - 1) / shares.length);
    return new BitsSearch.Trial(codec.bits(), mean, error);
  }

  private static VectorData first(VectorData data, long most) {
    return data.count() <= most ? data : data.first(most);
  }

  private CodeSet encode(VectorCodec codec, VectorData base) throws IOException {
    int count = Math.toIntExact(base.count());
    int bytes = codec.units().bytesPerCode();
    byte[] packed = new byte[Math.multiplyExact(count, bytes)];
    short[] gains = new short[codec.gains(count)];
    int[] done = new int[1];
    BlockCoding.encode(
        codec,
        base,
        (block, blockGains, rows) -> {
          System.arraycopy(block, 0, packed, done[0] * bytes, rows * bytes);
          System.arraycopy(blockGains, 0, gains, done[0], codec.gains(rows));
          done[0] += rows;
        },
        threads);
    return CodeSet.of(codec.layout(), packed, gains, Optional.empty());
  }
}
