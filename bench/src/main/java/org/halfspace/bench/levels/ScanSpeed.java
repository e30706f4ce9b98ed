// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.levels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.bench.kernels.Numbers;
import org.halfspace.code.CodeSet;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.SearchSettings;

/**
 * Exact asymmetric search in codes of several levels beside one in as many bytes of signs: the
 * tables of the queries, the scan and the choice of the nearest. Arguments: the file to write,
 * threads, then shapes as {@link LevelSpeed} takes them.
 */
public final class ScanSpeed {
  private static final int DISTINCT = 4096;
  private static final int COPIES = 16;
  private static final int CODES = DISTINCT * COPIES;
  private static final int QUERIES = 16;
  private static final int NEIGHBORS = 10;
  private static final int ROUNDS = 15;

  private ScanSpeed() {}

  /** Runs the shapes and writes the table. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[1]);
    StringBuilder text =
        new StringBuilder(
            "| shape | threads | bytes | levels, ns a byte | signs, ns a byte | signs / levels |\n"
                + "|---|---|---|---|---|---|\n");
    for (String shape : Arrays.asList(arguments).subList(2, arguments.length)) {
      text.append(row(shape, threads));
    }
    Files.writeString(Path.of(arguments[0]), text);
  }

  private static String row(String name, int threads) {
    Shape shape = Shape.of(name);
    LevelCodec levels = shape.codec();
    int bytes = levels.bytesPerCode();
    byte[] distinct = new byte[DISTINCT * bytes];
    levels.encode(Numbers.gaussian(DISTINCT * shape.dimension(), 1), DISTINCT, distinct, threads);
    byte[] packed = new byte[CODES * bytes];
    for (int i = 0; i < COPIES; i++) {
      System.arraycopy(distinct, 0, packed, i * distinct.length, distinct.length);
    }
    SignCodec signs = shape.signsOfBytes(bytes);
    byte[] random = new byte[packed.length];
    new SplittableRandom(6).nextBytes(random);
    float[] queries = Numbers.gaussian(QUERIES * shape.dimension(), 7);
    double[] seconds =
        Interleaved.medians(
            ROUNDS,
            search(levels, packed, queries, threads),
            search(signs, random, queries, threads));
    double scale = 1e9 / QUERIES / CODES / bytes;
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %.3f | %.3f | %.3f |%n",
        name,
        threads,
        bytes,
        scale * seconds[0],
        scale * seconds[1],
        seconds[1] / seconds[0]);
  }

  private static Runnable search(UnitCodec units, byte[] packed, float[] queries, int threads) {
    VectorCodec codec = VectorCodec.withoutGain(units);
    CodeSet set = CodeSet.of(codec.layout(), packed, new short[0], Optional.empty());
    CodeSearch search = CodeSearch.of(codec, set);
    SearchSettings settings = SearchSettings.nearest(NEIGHBORS).withThreads(threads);
    return () -> {
      try {
        search.search(queries, settings);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
