// SPDX-License-Identifier: Apache-2.0
package org.halfspace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.halfspace.code.CodeData;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.PackedBits;
import org.halfspace.code.engine.PairedBlocks;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;

/**
 * What a model and its prefixes lose on a set of vectors, in one pass: the codes of a prefix are
 * the first bits of the model's. Memory is some MiB, time that of one encoding and of one decoding
 * for each prefix. The static methods are thread-safe.
 */
public final class Evaluation {
  private final VectorCodec codec;
  private final List<Measured> measured = new ArrayList<>();
  private final int threads;
  private final float[] decoded;
  private final byte[] bits;

  private Evaluation(
      VectorCodec codec,
      List<VectorCodec> prefixes,
      float[] mean,
      int threads,
      DoubleConsumer listener) {
    this.codec = codec;
    this.threads = Parallel.requireThreads(threads);
    int blockRows = PairedBlocks.rows(codec.dimension(), codec.bits());
    this.decoded = new float[ArraySize.of("block of vectors", blockRows, codec.dimension())];
    this.bits = new byte[ArraySize.of("block of codes", blockRows, codec.units().bytesPerCode())];
    for (VectorCodec prefix : prefixes) {
      if (prefix.bits() > codec.bits()
          || prefix.dimension() != codec.dimension()
          || prefix.gain() != codec.gain()) {
        throw new IllegalArgumentException("prefixes: " + prefix + " is not a prefix of " + codec);
      }
      measured.add(new Measured(prefix, new Distortion.Sums(mean, listener)));
    }
  }

  private Evaluation(Autoencoder model, List<Autoencoder> prefixes, int threads) {
    this(
        model.codec(),
        prefixes.stream().map(Autoencoder::codec).toList(),
        model.center(),
        threads,
        lost -> {});
  }

  /** A codec, and what it lost so far. */
  private record Measured(VectorCodec codec, Distortion.Sums sums) {}

  /**
   * Encodes all vectors once, decodes them by each prefix.
   *
   * @param model that encodes
   * @param prefixes of the model, the model itself among them where it is to be measured
   * @param threads for what is not BLAS
   * @return one for each prefix
   * @throws UnusableDataException if the dimension is not that of the model
   * @throws IllegalArgumentException if one of the prefixes has more bits, or another dimension or
   *     gain than the model
   * @throws IOException if the data cannot be read
   */
  public static List<Distortion> of(
      Autoencoder model, List<Autoencoder> prefixes, VectorData data, int threads)
      throws IOException {
    return new Evaluation(model, prefixes, threads).encode(data);
  }

  /** A codec alone. */
  public static Distortion of(
      VectorCodec codec, float[] mean, VectorData data, int threads, DoubleConsumer listener)
      throws IOException {
    return new Evaluation(codec, List.of(codec), mean, threads, listener).encode(data).get(0);
  }

  /**
   * Decodes codes that exist already; nothing is encoded.
   *
   * @param model of the codes
   * @param prefixes of the model, the model itself among them where it is to be measured
   * @param codes code i is that of vector i
   * @param threads for what is not BLAS
   * @return one for each prefix
   * @throws UnusableDataException if there are not as many codes as vectors, or the dimension is
   *     not that of the model
   * @throws IllegalArgumentException if codes have another number of bits or another gain than the
   *     model's, or one of the prefixes has more bits, or another dimension or gain than the model
   * @throws IOException if codes or data cannot be read
   */
  public static List<Distortion> ofCodes(
      Autoencoder model, List<Autoencoder> prefixes, CodeData codes, VectorData data, int threads)
      throws IOException {
    Evaluation evaluation = new Evaluation(model, prefixes, threads);
    evaluation.requireDimension(data);
    if (codes.bits() != model.bits() || codes.gain() != model.codec().gain()) {
      throw new UnusableDataException(codes.description() + ", must be of " + model.codec());
    }
    if (codes.count() != data.count()) {
      throw new UnusableDataException(
          data.description()
              + ": "
              + data.count()
              + " vectors, but "
              + codes.description()
              + "; there must be one code for each vector");
    }
    PairedBlocks.forEach(
        codes,
        data,
        (block, packed, gains, first, rows) -> evaluation.add(block, packed, gains, rows));
    return evaluation.distortions();
  }

  private List<Distortion> encode(VectorData data) throws IOException {
    requireDimension(data);
    int blockRows = decoded.length / codec.dimension();
    byte[] packed = new byte[bits.length];
    short[] gains = new short[codec.gains(blockRows)];
    data.forEachBlock(
        blockRows,
        (block, first, rows) -> {
          codec.encode(block, rows, packed, gains, threads);
          add(block, packed, gains, rows);
        });
    return distortions();
  }

  private void requireDimension(VectorData data) {
    if (data.dimension() != codec.dimension()) {
      throw new UnusableDataException(
          data.description()
              + ": dimension "
              + data.dimension()
              + ", but the model's is "
              + codec.dimension());
    }
  }

  private void add(float[] block, byte[] packed, short[] gains, int rows) {
    for (Measured one : measured) {
      PackedBits.prefixes(packed, rows, codec.bits(), one.codec().bits(), bits);
      one.codec().decode(bits, gains, rows, decoded, threads);
      one.sums().add(block, decoded, rows, threads);
    }
  }

  private List<Distortion> distortions() {
    return measured.stream().map(one -> one.sums().distortion()).toList();
  }
}
