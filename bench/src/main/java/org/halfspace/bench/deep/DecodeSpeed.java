// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.deep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.halfspace.code.DeepDecoder;
import org.halfspace.code.HiddenActivation;
import org.halfspace.code.SignEncoder;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.linalg.blas.NativeFloats;
import org.halfspace.linalg.blas.Product;
import org.halfspace.linalg.blas.Transpose;

/**
 * The rate of deep decoding as a share of that of its products alone, in pairs of runs one after
 * the other. Arguments: units, dimension, hidden sizes with commas between them, threads.
 */
public final class DecodeSpeed {
  private static final int CODES = 7168;
  private static final int BLOCK = 1024;
  private static final int PAIRS = 15;

  private DecodeSpeed() {}

  private static float[] gaussian(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (0.05 * random.nextGaussian());
    }
    return values;
  }

  private static DeepDecoder decoder(int units, int d, int[] hidden, HiddenActivation kind) {
    SplittableRandom random = new SplittableRandom(1);
    List<DeepDecoder.Layer> layers = new ArrayList<>();
    int inputs = units;
    for (int size : hidden) {
      layers.add(
          new DeepDecoder.Layer(
              size, inputs, gaussian(size * inputs, random), gaussian(size, random)));
      inputs = size;
    }
    return DeepDecoder.of(
        SignEncoder.of(gaussian(units * d, random), new float[d]),
        kind,
        layers,
        new DeepDecoder.Layer(d, inputs, gaussian(d * inputs, random), new float[d]),
        gaussian(d * units, random));
  }

  /** The products of a decoder on blocks that suit BLAS, with nothing in between. */
  private static Runnable products(int units, int d, int[] hidden, int threads) {
    List<Runnable> all = new ArrayList<>();
    int inputs = units;
    for (int i = 0; i <= hidden.length; i++) {
      int outputs = i < hidden.length ? hidden[i] : d;
      int depth = i < hidden.length ? inputs : inputs + units;
      NativeFloats a = NativeFloats.of(new float[BLOCK * depth]);
      NativeFloats b = NativeFloats.of(new float[outputs * depth]);
      NativeFloats c = NativeFloats.of(new float[BLOCK * outputs]);
      Product product = new Product(Transpose.NO, Transpose.YES, BLOCK, outputs, depth);
      all.add(() -> product.into(1, a, b, 0, c));
      inputs = outputs;
    }
    return () ->
        Blas.runWith(
            threads,
            () -> {
              for (int block = 0; block < CODES / BLOCK; block++) {
                all.forEach(Runnable::run);
              }
            });
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Prints one line for each activation. */
  public static void main(String[] arguments) {
    int units = Integer.parseInt(arguments[0]);
    int d = Integer.parseInt(arguments[1]);
    String[] sizes = arguments[2].split(",");
    int[] hidden = new int[sizes.length];
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = Integer.parseInt(sizes[i]);
    }
    int threads = Integer.parseInt(arguments[3]);
    for (HiddenActivation kind : HiddenActivation.values()) {
      DeepDecoder decoder = decoder(units, d, hidden, kind);
      byte[] codes = new byte[CODES * ((units + 7) / 8)];
      new SplittableRandom(2).nextBytes(codes);
      float[] vectors = new float[CODES * d];
      Runnable ours = () -> decoder.decode(codes, CODES, vectors, threads);
      Runnable bound = products(units, d, hidden, threads);
      List<Double> shares = new ArrayList<>();
      List<Double> times = new ArrayList<>();
      for (int i = 0; i < PAIRS + 3; i++) {
        double own = seconds(ours);
        double theirs = seconds(bound);
        if (i >= 3) {
          shares.add(theirs / own);
          times.add(own);
        }
      }
      Collections.sort(shares);
      Collections.sort(times);
      System.out.printf(
          Locale.ROOT,
          "%s, %d threads: %.0f vectors/s, %.2f of the rate of its products (%.2f to %.2f)%n",
          decoder,
          threads,
          CODES / times.get(PAIRS / 2),
          shares.get(PAIRS / 2),
          shares.get(0),
          shares.get(PAIRS - 1));
    }
  }
}
