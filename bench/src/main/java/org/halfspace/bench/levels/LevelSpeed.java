// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.levels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignCodec;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.NativeFloats;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;

/**
 * Encoding by units of several levels beside the product of matrices alone, and decoding beside
 * codes of signs with as many bytes. Arguments: the file to write, threads, then shapes such as
 * {@code 300x300:2}, {@code 784x784:mixed}: dimension, units, and the bits of each.
 */
public final class LevelSpeed {
  private static final int ROWS = 6144;
  private static final int ROUNDS = 41;

  private final int dimension;
  private final int[] unitBits;
  private final int threads;
  private final float[] vectors;

  private LevelSpeed(int dimension, int[] unitBits, int threads) {
    this.dimension = dimension;
    this.unitBits = unitBits;
    this.threads = threads;
    this.vectors = gaussian(ROWS * dimension, 1);
  }

  /** Runs the shapes and writes the table. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[1]);
    StringBuilder text =
        new StringBuilder(
            "| shape | threads | sgemm, ms | encode, ms | signs encode, ms | sgemm / encode"
                + " | decode, ns a byte | signs, ns a byte | signs / levels |\n"
                + "|---|---|---|---|---|---|---|---|---|\n");
    for (String shape : Arrays.asList(arguments).subList(2, arguments.length)) {
      String[] parts = shape.split("[x:]", 3);
      int[] bits = unitBits(Integer.parseInt(parts[1]), parts[2]);
      LevelSpeed speed = new LevelSpeed(Integer.parseInt(parts[0]), bits, threads);
      text.append(Blas.with(threads, () -> speed.row(shape)));
    }
    Files.writeString(Path.of(arguments[0]), text);
  }

  /** As a fit would order them: by falling bits, where bytes are filled. */
  private static int[] unitBits(int units, String kind) {
    if (kind.equals("mixed")) {
      int[] byteKinds = {62, 53, 44, 332, 3311, 422, 2222, 22211, 431, 41111};
      List<Integer> all = new ArrayList<>();
      for (int k = 0; all.size() < units; k++) {
        String.valueOf(byteKinds[k % byteKinds.length]).chars().map(c -> c - '0').forEach(all::add);
      }
      return all.stream().limit(units).mapToInt(Integer::intValue).toArray();
    }
    return IntStream.generate(() -> Integer.parseInt(kind)).limit(units).toArray();
  }

  private static float[] gaussian(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private Quantizer quantizer(int bits) {
    int count = 1 << bits;
    double width = 4 * Math.sqrt(dimension) / count;
    DoubleStream levels =
        IntStream.range(0, count).mapToDouble(i -> (i - (count - 1) / 2.0) * width);
    DoubleStream thresholds = IntStream.range(1, count).mapToDouble(i -> (i - count / 2.0) * width);
    return Quantizer.of(levels.toArray(), thresholds.toArray());
  }

  private String row(String shape) {
    int d = dimension;
    int u = unitBits.length;
    float[] encoder = gaussian(u * d, 2);
    float[] decoder = gaussian(u * d, 3);
    LevelCodec codec =
        LevelCodec.of(
            Arrays.stream(unitBits).mapToObj(this::quantizer).toList(),
            encoder,
            decoder,
            new float[d],
            new float[d]);
    byte[] packed = new byte[ROWS * codec.bytesPerCode()];
    SignCodec sameUnits = SignCodec.of(u, d, encoder, decoder, new float[d]);
    byte[] signs = new byte[ROWS * sameUnits.bytesPerCode()];
    NativeFloats left = NativeFloats.of(vectors);
    NativeFloats right = NativeFloats.of(encoder);
    NativeFloats product = NativeFloats.allocate(ROWS * u);
    Product sgemm = new Product(Transpose.NO, Transpose.YES, ROWS, u, d);
    double[] encode =
        Interleaved.medians(
            ROUNDS,
            () -> sgemm.into(1, left, right, 0, product),
            () -> codec.encode(vectors, ROWS, packed, threads),
            () -> sameUnits.encode(vectors, ROWS, signs, threads));
    int bytes = codec.bytesPerCode();
    int n = 8 * bytes;
    SignCodec sameBytes = SignCodec.of(n, d, gaussian(n * d, 4), gaussian(n * d, 5), new float[d]);
    byte[] random = new byte[packed.length];
    new SplittableRandom(6).nextBytes(random);
    float[] decoded = new float[vectors.length];
    double[] decode =
        Interleaved.medians(
            ROUNDS,
            () -> codec.decode(packed, ROWS, decoded, threads),
            () -> sameBytes.decode(random, ROWS, decoded, threads));
    double scale = 1e9 / ROWS / bytes;
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.2f | %.2f | %.2f | %.3f | %.1f | %.1f | %.3f |%n",
        shape,
        threads,
        1e3 * encode[0],
        1e3 * encode[1],
        1e3 * encode[2],
        encode[0] / encode[1],
        scale * decode[0],
        scale * decode[1],
        decode[1] / decode[0]);
  }
}
