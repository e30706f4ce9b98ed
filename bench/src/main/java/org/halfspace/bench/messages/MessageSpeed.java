// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.messages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.halfspace.bench.kernels.Numbers;
import org.halfspace.code.MessagePassing;
import org.halfspace.code.UnitLayout;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.NativeFloats;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;

/**
 * Decoding by message passing beside its products alone, as one call of sgemm for each layer and
 * for the readout on all codes, in turn. Arguments: the file to write, threads, layers, then shapes
 * such as {@code 400x800:1}: dimension, units, and the bits of each.
 */
public final class MessageSpeed {
  private static final int CODES = 6144;
  private static final int ROUNDS = 15;
  private static final int WARM_UP = 4;

  private MessageSpeed() {}

  /** Runs the shapes and writes the table. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[1]);
    int layers = Integer.parseInt(arguments[2]);
    StringBuilder text =
        new StringBuilder(
            "| shape | layers | threads | sgemm, ms | decode, ms | sgemm / decode |\n"
                + "|---|---|---|---|---|---|\n");
    for (String shape : Arrays.asList(arguments).subList(3, arguments.length)) {
      text.append(Blas.with(threads, () -> row(shape, layers, threads)));
    }
    Files.writeString(Path.of(arguments[0]), text);
  }

  private static String row(String shape, int layers, int threads) {
    String[] parts = shape.split("[x:]");
    int d = Integer.parseInt(parts[0]);
    int u = Integer.parseInt(parts[1]);
    MessagePassing decoder = decoder(d, u, Integer.parseInt(parts[2]), layers);
    byte[] packed = new byte[CODES * decoder.layout().bytesPerCode()];
    new SplittableRandom(6).nextBytes(packed);
    float[] decoded = new float[CODES * d];
    NativeFloats messages = NativeFloats.of(Numbers.gaussian(CODES * u, 1));
    NativeFloats mixing = NativeFloats.of(Numbers.gaussian(u * u, 2));
    NativeFloats readout = NativeFloats.of(Numbers.gaussian(d * u, 3));
    NativeFloats means = NativeFloats.allocate(CODES * u);
    NativeFloats vectors = NativeFloats.allocate(CODES * d);
    Product layer = new Product(Transpose.NO, Transpose.YES, CODES, u, u);
    Product last = new Product(Transpose.NO, Transpose.YES, CODES, d, u);
    double[][] seconds = new double[2][ROUNDS];
    for (int r = -WARM_UP; r < ROUNDS; r++) {
      long start = System.nanoTime();
      for (int l = 1; l < layers; l++) {
        layer.into(1, messages, mixing, 0, means);
      }
      last.into(1, messages, readout, 0, vectors);
      long between = System.nanoTime();
      decoder.decode(packed, CODES, decoded, threads);
      long end = System.nanoTime();
      if (r >= 0) {
        seconds[0][r] = (between - start) / 1e9;
        seconds[1][r] = (end - between) / 1e9;
      }
    }
    Arrays.sort(seconds[0]);
    Arrays.sort(seconds[1]);
    double bound = seconds[0][ROUNDS / 2];
    double decode = seconds[1][ROUNDS / 2];
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %.2f | %.2f | %.3f |%n",
        shape,
        layers,
        threads,
        1e3 * bound,
        1e3 * decode,
        bound / decode);
  }

  /** Tensors of ordinary size; what they decode to does not matter here. */
  private static MessagePassing decoder(int d, int u, int bits, int layers) {
    int[] unitBits = new int[u];
    Arrays.fill(unitBits, bits);
    int each = (1 << bits) - 1;
    float[] thresholds = new float[u * each];
    for (int i = 0; i < thresholds.length; i++) {
      thresholds[i] = 4f * (i % each + 1) / (each + 1) - 2;
    }
    float[] variances = new float[u];
    float[] strengths = new float[u];
    Arrays.fill(variances, 0.4f);
    Arrays.fill(strengths, 1.5f);
    float[] mixing = Numbers.gaussian(u * u, 4);
    for (int i = 0; i < mixing.length; i++) {
      mixing[i] *= (float) (0.3 / Math.sqrt(u));
    }
    List<MessagePassing.Layer> all = new ArrayList<>();
    for (int l = 0; l < layers; l++) {
      all.add(
          new MessagePassing.Layer(variances, strengths, l == layers - 1 ? new float[0] : mixing));
    }
    return MessagePassing.of(
        UnitLayout.of(unitBits), thresholds, all, Numbers.gaussian(d * u, 5), new float[d]);
  }
}
