// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.halfspace.bench.levels.Interleaved;

/**
 * Hamming scans by slices of bits beside those by counts of bits in words, in turns. Arguments: the
 * file to write, threads, then bits of a code.
 */
public final class HammingSpeed {
  private static final int CODES = 1_000_000;
  private static final int NEIGHBORS = 10;
  private static final int ROUNDS = 15;
  private static final int[] QUERIES = {1, 100};

  private HammingSpeed() {}

  /** Measures and writes the table. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[1]);
    StringBuilder text =
        new StringBuilder(
            "| Java | codes | queries | slices, ms | words, ms | words / slices |\n"
                + "|---|---|---|---|---|---|\n");
    for (String bits : Arrays.asList(arguments).subList(2, arguments.length)) {
      rows(Integer.parseInt(bits), threads, text);
    }
    Files.writeString(Path.of(arguments[0]), text);
  }

  private static void rows(int bits, int threads, StringBuilder text) {
    SplittableRandom random = new SplittableRandom(1);
    int bytes = bits / Byte.SIZE;
    byte[] base = new byte[CODES * bytes];
    random.nextBytes(base);
    HammingScan slices = HammingScan.of(bits, base, true);
    HammingScan words = HammingScan.of(bits, base, false);
    for (int queries : QUERIES) {
      byte[] wanted = new byte[queries * bytes];
      random.nextBytes(wanted);
      double[] seconds =
          Interleaved.medians(
              ROUNDS,
              () -> slices.search(wanted, NEIGHBORS, threads),
              () -> words.search(wanted, NEIGHBORS, threads));
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %,d × %d bits | %d | %.2f | %.2f | %.2f |%n",
              Runtime.version().feature(),
              CODES,
              bits,
              queries,
              1e3 * seconds[0],
              1e3 * seconds[1],
              seconds[1] / seconds[0]));
    }
  }
}
