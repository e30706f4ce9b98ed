// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.CodeSet;
import org.halfspace.code.VectorCodec;
import org.halfspace.search.scan.Neighbors;

/**
 * The asymmetric scores of one query for codes that come one at a time, equal to those of {@link
 * CodeSearch} to the last bit. A query costs n d multiplications and a table of 256 numbers for
 * each byte of a code; a code costs ⌈n/8⌉ additions, and with L2 and cosine its decoding. Belongs
 * to one thread.
 */
public final class CodeScorer {
  private final QueryScorers scorers;
  private final Metric metric;
  private final OneCode code;
  private final ScanBlock block;
  private final QueryScorer scorer;

  private CodeScorer(
      QueryScorers scorers, Metric metric, OneCode code, ScanBlock block, float[] query) {
    this.scorers = scorers;
    this.metric = metric;
    this.code = code;
    this.block = block;
    int d = scorers.space().dimension();
    if (query.length != d) {
      throw new IllegalArgumentException("query: length " + query.length + ", must be " + d);
    }
    Neighbors.requireQueries(query, d);
    this.scorer = scorers.exact(query, metric);
  }

  /**
   * Scores of codes that {@code codec} made.
   *
   * @param query d numbers; not changed
   * @throws org.halfspace.data.UnusableDataException if an entry of the query is not finite
   * @throws IllegalArgumentException if it has another dimension
   */
  public static CodeScorer of(VectorCodec codec, float[] query, Metric metric) {
    CodeSpace space = new CodeSpace(codec);
    OneCode code = new OneCode(codec.layout());
    Optional<ScanBlock.Norms> norms =
        metric == Metric.INNER_PRODUCT
            ? Optional.empty()
            : Optional.of(
                (b, packed, gains, rows) -> DecodedNorms.of(space, metric, packed, gains, rows));
    return new CodeScorer(
        new QueryScorers(space),
        Objects.requireNonNull(metric, "metric"),
        code,
        new ScanBlock(code, metric, norms),
        query);
  }

  /**
   * The same for another query; shares what the codec alone determines, and so belongs to the same
   * thread.
   *
   * @param query d numbers; not changed
   * @throws org.halfspace.data.UnusableDataException if an entry of the query is not finite
   * @throws IllegalArgumentException if it has another dimension
   */
  public CodeScorer withQuery(float[] query) {
    return new CodeScorer(scorers, metric, code, block, query);
  }

  /**
   * The score of a code.
   *
   * @param packed ⌈n/8⌉ bytes; more are not looked at
   * @param gain float16; not looked at where the codec has none
   * @throws IllegalArgumentException if there are fewer bytes, a bit is set after the n-th, or the
   *     gain is negative or not finite
   */
  public double score(byte[] packed, short gain) {
    code.set(packed, gain);
    try {
      block.load(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return scorer.score(scorer.keys(block)[0]);
  }

  /** The code that is scored, as a set. */
  private static final class OneCode implements CodeSet {
    private final CodeLayout layout;
    private final short[] gain = new short[1];
    private byte[] packed = new byte[0];

    OneCode(CodeLayout layout) {
      this.layout = layout;
    }

    void set(byte[] newPacked, short newGain) {
      if (newPacked.length < layout.bytesPerCode()) {
        throw new IllegalArgumentException(
            "packed: " + newPacked.length + " bytes, must be " + layout.bytesPerCode());
      }
      gain[0] = newGain;
      layout.require(newPacked, gain, 1);
      packed = newPacked;
    }

    @Override
    public CodeLayout layout() {
      return layout;
    }

    @Override
    public long count() {
      return 1;
    }

    @Override
    public Optional<String> model() {
      return Optional.empty();
    }

    @Override
    public String description() {
      return "one code of " + bits() + " bits";
    }

    @Override
    public void read(long from, int rows, byte[] toPacked, short[] toGains) {
      System.arraycopy(packed, 0, toPacked, 0, bytesPerCode());
      System.arraycopy(gain, 0, toGains, 0, gains(1));
    }
  }
}
