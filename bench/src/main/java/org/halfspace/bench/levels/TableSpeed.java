// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.levels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.halfspace.bench.kernels.Numbers;
import org.halfspace.code.ByteTables;
import org.halfspace.code.UnitCodec;

/**
 * Decoding by tables of 256 and of 16 rows beside the linear decoder of the same codes. Arguments:
 * the file to write, threads, then shapes as {@link LevelSpeed} takes them, such as {@code
 * 784x64:1}.
 */
public final class TableSpeed {
  private static final int BLOCK_FLOATS = 1 << 22;
  private static final int ROUNDS = 41;

  private TableSpeed() {}

  /** Runs the shapes and writes the table. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[1]);
    StringBuilder text =
        new StringBuilder(
            "| shape | threads | linear, ms | 256 rows / linear | 16 rows / linear |\n"
                + "|---|---|---|---|---|\n");
    for (String shape : Arrays.asList(arguments).subList(2, arguments.length)) {
      text.append(row(shape, threads));
    }
    Files.writeString(Path.of(arguments[0]), text);
  }

  private static String row(String name, int threads) {
    Shape shape = Shape.of(name);
    boolean signs = Arrays.stream(shape.unitBits()).allMatch(b -> b == 1);
    UnitCodec codec =
        signs ? shape.signsOfBytes((shape.units() + Byte.SIZE - 1) / Byte.SIZE) : shape.codec();
    int d = shape.dimension();
    // As many codes as a block of vectors that are decoded has.
    int rows = BLOCK_FLOATS / Math.max(d, codec.bits());
    byte[] packed = new byte[rows * codec.bytesPerCode()];
    if (signs) {
      new SplittableRandom(6).nextBytes(packed);
    } else {
      codec.encode(Numbers.gaussian(rows * d, 1), rows, packed, threads);
    }
    float[] decoded = new float[rows * d];
    float[] offset = new float[d];
    ByteTables wide = tables(codec, 8, offset);
    ByteTables narrow = tables(codec, 4, offset);
    double[] seconds =
        Interleaved.medians(
            ROUNDS,
            () -> codec.decode(packed, rows, decoded, threads),
            () -> wide.decode(packed, rows, decoded, threads),
            () -> narrow.decode(packed, rows, decoded, threads));
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.2f | %.3f | %.3f |%n",
        name,
        threads,
        1e3 * seconds[0],
        seconds[1] / seconds[0],
        seconds[2] / seconds[0]);
  }

  private static ByteTables tables(UnitCodec codec, int entryBits, float[] offset) {
    int groups = (codec.bits() + entryBits - 1) / entryBits;
    float[] rows = Numbers.gaussian((groups << entryBits) * offset.length, 2);
    return ByteTables.of(codec.bits(), entryBits, rows, offset);
  }
}
