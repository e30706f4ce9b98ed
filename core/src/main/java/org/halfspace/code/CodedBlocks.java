package org.halfspace.code;

import java.io.IOException;
import org.halfspace.data.VectorData;
import org.halfspace.linalg.Parallel;

/** Vectors in blocks, each less the mean and beside its code as ±1. */
public final class CodedBlocks {
  /** Work on the first {@code rows} rows of a block; the arrays are used again for the next. */
  @FunctionalInterface
  public interface Consumer {
    void accept(float[] centred, float[] signs, int rows);
  }

  private CodedBlocks() {}

  /** How many rows a block has: some MiB of floats. */
  public static int rows(int dimension, int codes) {
    return Math.max(64, Math.min(8192, (1 << 21) / Math.max(dimension, codes)));
  }

  /**
   * Reads all vectors once.
   *
   * @param codec whose encoder and mean are used
   * @param threads for what is not BLAS
   * @throws IOException if the vectors cannot be read
   */
  public static void forEach(SignCodec codec, VectorData data, int threads, Consumer consumer)
      throws IOException {
    int d = codec.dimension();
    int n = codec.codes();
    int blockRows = rows(d, n);
    float[] block = new float[blockRows * d];
    byte[] packed = new byte[blockRows * codec.bytesPerVector()];
    float[] signs = new float[blockRows * n];
    float[] mean = codec.mean();
    try (VectorData.Pass pass = data.open()) {
      for (int rows = pass.read(block, blockRows); rows > 0; rows = pass.read(block, blockRows)) {
        codec.encode(block, rows, packed, threads);
        Parallel.ranges(
            threads,
            rows,
            (from, to) -> {
              for (int i = from; i < to; i++) {
                PackedBits.toSigns(packed, i * codec.bytesPerVector(), n, signs, i * n, i);
                for (int j = 0; j < d; j++) {
                  block[i * d + j] -= mean[j];
                }
              }
            });
        consumer.accept(block, signs, rows);
      }
    }
  }
}
