// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.levels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.halfspace.bench.kernels.Numbers;
import org.halfspace.code.LevelCodec;
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

  private final Shape shape;
  private final int threads;
  private final float[] vectors;

  private LevelSpeed(Shape shape, int threads) {
    this.shape = shape;
    this.threads = threads;
    this.vectors = Numbers.gaussian(ROWS * shape.dimension(), 1);
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
      LevelSpeed speed = new LevelSpeed(Shape.of(shape), threads);
      text.append(Blas.with(threads, () -> speed.row(shape)));
    }
    Files.writeString(Path.of(arguments[0]), text);
  }

  private String row(String name) {
    int d = shape.dimension();
    int u = shape.units();
    float[] encoder = shape.encoder();
    LevelCodec codec = shape.codec();
    byte[] packed = new byte[ROWS * codec.bytesPerCode()];
    SignCodec sameUnits = SignCodec.of(u, d, encoder, shape.decoder(), new float[d]);
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
    SignCodec sameBytes = shape.signsOfBytes(bytes);
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
        name,
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
