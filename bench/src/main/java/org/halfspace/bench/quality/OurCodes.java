// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.quality;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.halfspace.code.VectorCodec;
import org.halfspace.fit.FitReport;
import org.halfspace.search.SearchResult;

/** Fits our kinds of codes and measures them. */
final class OurCodes {
  private final DataSet data;
  private final RowCache cache;
  private final int threads;
  private Optional<SearchResult> truth = Optional.empty();

  OurCodes(DataSet data, RowCache cache, int threads) {
    this.data = data;
    this.cache = cache;
    this.threads = threads;
  }

  private static String key(CodeKind kind, int bits) {
    return bits + ": " + kind.name();
  }

  /** The row of a kind at a budget, if it was measured. */
  Optional<QualityRow> row(CodeKind kind, int bits) {
    String key = key(kind, bits);
    if (!cache.has(key)) {
      return Optional.empty();
    }
    List<String> fields = cache.get(key);
    return Optional.of(
        new QualityRow(
            kind.name(),
            true,
            Integer.parseInt(fields.get(1)),
            Double.parseDouble(fields.get(2)),
            Double.parseDouble(fields.get(3))));
  }

  /** Measures a kind at a budget, if it was not measured before. */
  void measure(CodeKind kind, int bits) throws IOException {
    if (!cache.has(key(kind, bits))) {
      String line = key(kind, bits) + "\t" + measured(kind, bits);
      System.err.println(data.name() + ", " + line);
      cache.add(line);
    }
  }

  private String measured(CodeKind kind, int bits) throws IOException {
    FitReport report =
        kind.fit(bits, data.count()).withThreads(threads).run(data.baseData(), data.testData());
    VectorCodec codec = report.model().codec();
    int count = data.count();
    byte[] packed = new byte[Math.multiplyExact(count, codec.layout().bytesPerCode())];
    short[] gains = new short[codec.gains(count)];
    codec.encode(data.base(), count, packed, gains, threads);
    float[] decoded = new float[data.base().length];
    codec.decode(packed, gains, count, decoded, threads);
    if (truth.isEmpty()) {
      truth = Optional.of(data.truth(threads));
    }
    return String.format(
        Locale.ROOT,
        "%d\t%.4f\t%.4f\t%.1f",
        codec.bitsPerVector(),
        report.reached(),
        data.recall(decoded, truth.orElseThrow(), threads),
        report.seconds().total());
  }
}
