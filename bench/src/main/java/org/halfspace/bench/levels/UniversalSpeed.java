// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.levels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import org.halfspace.code.UniversalEncoder;
import org.halfspace.code.engine.HadamardTransform;
import org.halfspace.code.engine.UniformUnits;
import org.halfspace.internal.Parallel;

/**
 * Codes by the Walsh–Hadamard transform with units of 1, 2 and 4 bits beside those of signs.
 * Arguments: the file to write, threads.
 */
public final class UniversalSpeed {
  private static final int SIZE = 1024;
  private static final int ROWS = 8192;
  private static final int ROUNDS = 41;

  private final float[] vectors = new float[ROWS * SIZE];
  private final float[] first = new float[SIZE];
  private final float[] second = new float[SIZE];
  private final int threads;

  private UniversalSpeed(int threads) {
    this.threads = threads;
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < SIZE; i++) {
      first[i] = random.nextBoolean() ? 1 : -1;
      second[i] = random.nextBoolean() ? 1f / SIZE : -1f / SIZE;
    }
  }

  /** Times all kinds and writes the table. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[1]);
    Files.writeString(Path.of(arguments[0]), new UniversalSpeed(threads).table());
  }

  private static UniformUnits units(int bits) {
    float[] thresholds = new float[(1 << bits) - 1];
    for (int k = 0; k < thresholds.length; k++) {
      thresholds[k] = 4f * (k + 1 - (1 << (bits - 1))) / (1 << bits);
    }
    return new UniformUnits(thresholds);
  }

  private Runnable encode(UniformUnits units) {
    HadamardTransform transform = HadamardTransform.of(SIZE);
    int bytes = units.bytes(SIZE);
    byte[] packed = new byte[ROWS * bytes];
    return () ->
        Parallel.ranges(
            threads,
            ROWS,
            (from, to) -> {
              float[] values = new float[SIZE];
              for (int i = from; i < to; i++) {
                transform.transform(vectors, i * SIZE, first, values, 0, SIZE);
                transform.transform(values, 0, second, values, 0, SIZE);
                units.pack(values, SIZE, 1, packed, i * bytes);
              }
            });
  }

  private String table() {
    UniversalEncoder signs = UniversalEncoder.of(SIZE, SIZE, 1);
    byte[] packed = new byte[ROWS * signs.bytesPerCode()];
    double[] seconds =
        Interleaved.medians(
            ROUNDS,
            () -> signs.encode(vectors, ROWS, packed, threads),
            encode(units(1)),
            encode(units(2)),
            encode(units(4)));
    StringBuilder text =
        new StringBuilder(
            "| bits a unit | threads | ns a vector | speed / signs |\n|---|---|---|---|\n");
    String[] names = {"signs", "1", "2", "4"};
    for (int i = 0; i < names.length; i++) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %.0f | %.2f |%n",
              names[i],
              threads,
              1e9 * seconds[i] / ROWS,
              seconds[0] / seconds[i]));
    }
    return text.toString();
  }
}
