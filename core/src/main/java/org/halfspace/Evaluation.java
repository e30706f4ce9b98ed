package org.halfspace;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.CodeData;
import org.halfspace.code.CodedBlocks;
import org.halfspace.code.PackedBits;
import org.halfspace.code.PairedBlocks;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;

/**
 * What a model and its prefixes lose on a set of vectors, in one pass: the codes of a prefix are
 * the first bits of the model's. Memory is some MiB. Stateless and thread-safe.
 */
public final class Evaluation {
  private final Autoencoder model;
  private final List<Measured> measured = new ArrayList<>();
  private final int threads;

  private Evaluation(Autoencoder model, List<Autoencoder> prefixes, int threads) {
    this.model = model;
    this.threads = threads;
    for (Autoencoder prefix : prefixes) {
      if (prefix.codes() > model.codes()
          || prefix.dimension() != model.dimension()
          || prefix.codec().gain() != model.codec().gain()) {
        throw new IllegalArgumentException(
            "prefixes: " + prefix.codec() + " is no prefix of " + model.codec());
      }
      measured.add(new Measured(prefix.codec(), new Distortion.Sums(model.center())));
    }
  }

  /** A codec, and what it lost so far. */
  private record Measured(VectorCodec codec, Distortion.Sums sums) {}

  /**
   * Encodes all vectors once, decodes them by each prefix.
   *
   * @param model that encodes
   * @param prefixes of the model, the model itself among them where it is to be measured
   * @return one for each prefix
   * @throws IllegalArgumentException if the dimension is not that of the model, or one of the
   *     prefixes has more codes, or another dimension or gain than the model
   * @throws IOException if the data cannot be read
   */
  public static List<Distortion> of(
      Autoencoder model, List<Autoencoder> prefixes, VectorData data, int threads)
      throws IOException {
    Evaluation evaluation = new Evaluation(model, prefixes, threads);
    requireDimension(model, data);
    int d = model.dimension();
    VectorCodec codec = model.codec();
    int blockRows = CodedBlocks.rows(d, codec.codes());
    float[] block = new float[blockRows * d];
    byte[] packed = new byte[blockRows * codec.signs().bytesPerVector()];
    short[] gains = new short[codec.gains(blockRows)];
    try (VectorData.Pass pass = data.open()) {
      for (int rows = pass.read(block, blockRows); rows > 0; rows = pass.read(block, blockRows)) {
        codec.encode(block, rows, packed, gains, threads);
        evaluation.add(block, packed, gains, rows);
      }
    }
    return evaluation.distortions();
  }

  /**
   * Decodes codes that exist already, which nobody encodes again.
   *
   * @param model of the codes
   * @param prefixes as above
   * @param codes code i is that of vector i
   * @return one for each prefix
   * @throws IllegalArgumentException if there are not as many codes as vectors, codes have another
   *     number of bits or another gain than the model's, or as above
   * @throws IOException if codes or data cannot be read
   */
  public static List<Distortion> ofCodes(
      Autoencoder model, List<Autoencoder> prefixes, CodeData codes, VectorData data, int threads)
      throws IOException {
    Evaluation evaluation = new Evaluation(model, prefixes, threads);
    requireDimension(model, data);
    if (codes.codes() != model.codes() || codes.gain() != model.codec().gain()) {
      throw new IllegalArgumentException(codes.description() + ", must be of " + model.codec());
    }
    if (codes.count() != data.count()) {
      throw new IllegalArgumentException(
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

  private static void requireDimension(Autoencoder model, VectorData data) {
    if (data.dimension() != model.dimension()) {
      throw new IllegalArgumentException(
          data.description()
              + ": dimension "
              + data.dimension()
              + ", but the model's is "
              + model.dimension());
    }
  }

  private void add(float[] block, byte[] packed, short[] gains, int rows) {
    float[] decoded = new float[rows * model.dimension()];
    byte[] bits = new byte[rows * model.codec().signs().bytesPerVector()];
    for (Measured one : measured) {
      int m = one.codec().codes();
      PackedBits.prefixes(packed, rows, model.codes(), m, bits);
      one.codec().decode(bits, gains, rows, decoded, threads);
      one.sums().add(block, decoded, rows, threads);
    }
  }

  private List<Distortion> distortions() {
    return measured.stream().map(one -> one.sums().distortion()).toList();
  }
}
