package org.halfspace.code;

import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.halfspace.linalg.Blas;
import org.halfspace.linalg.NativeFloats;
import org.halfspace.linalg.Parallel;
import org.halfspace.linalg.Transpose;

/**
 * The two-layer autoencoder with σ = sign as a codec: bit j of a vector x says whether (B (x −
 * μ))_j ≥ 0, and codes are decoded to x̂ = A σ + μ with σ_j = ±1.
 *
 * <p>A code is ⌈n/8⌉ bytes, the most significant bit first as {@code numpy.packbits} packs; the
 * bits behind the n-th are zero. x − μ is formed first, then multiplied, all in float32; a bit
 * whose pre-activation is zero to rounding may fall either way on another machine or with another
 * number of threads, all others are the same everywhere. Immutable and thread-safe. Coding a vector
 * costs n d multiplications with BLAS, decoding as many.
 */
public final class SignCodec {
  /** Of vectors or codes in a tile, which then stays in a core's cache. */
  private static final int TILE_FLOATS = 1 << 19;

  private static final int MOST_TILE_ROWS = 512;

  private final int codes;
  private final int dimension;
  private final float[] encoder;
  private final float[] decoder;
  private final float[] mean;
  private final NativeTensors tensors;
  private final Queue<Scratch> pool = new ConcurrentLinkedQueue<>();

  private SignCodec(int codes, int dimension, float[] encoder, float[] decoder, float[] mean) {
    this.codes = codes;
    this.dimension = dimension;
    this.encoder = encoder;
    this.decoder = decoder;
    this.mean = mean;
    this.tensors = new NativeTensors();
  }

  /**
   * A codec of the given tensors, which are copied.
   *
   * @param codes n, at least 1
   * @param dimension d, at least 1
   * @param encoder B: n × d, row after row
   * @param decoder A: d × n, row after row
   * @param mean μ: d
   * @throws IllegalArgumentException if a length does not fit or an entry is not finite
   */
  public static SignCodec of(
      int codes, int dimension, float[] encoder, float[] decoder, float[] mean) {
    if (codes < 1 || dimension < 1) {
      throw new IllegalArgumentException(
          "codes: " + codes + ", dimension: " + dimension + ", must be at least 1");
    }
    return new SignCodec(
        codes,
        dimension,
        checked("encoder", encoder, (long) codes * dimension),
        checked("decoder", decoder, (long) codes * dimension),
        checked("mean", mean, dimension));
  }

  private static float[] checked(String name, float[] tensor, long length) {
    if (tensor.length != length) {
      throw new IllegalArgumentException(
          name + ": length " + tensor.length + ", must be " + length);
    }
    for (int i = 0; i < tensor.length; i++) {
      if (!Float.isFinite(tensor[i])) {
        throw new IllegalArgumentException(name + "[" + i + "]: " + tensor[i] + ", must be finite");
      }
    }
    return tensor.clone();
  }

  /** n, the bits of a code. */
  public int codes() {
    return codes;
  }

  /** d, the length of a vector. */
  public int dimension() {
    return dimension;
  }

  /** ⌈n/8⌉. */
  public int bytesPerVector() {
    return (codes + 7) / 8;
  }

  /** A copy of B: n × d, row after row. */
  public float[] encoder() {
    return encoder.clone();
  }

  /** A copy of A: d × n, row after row. */
  public float[] decoder() {
    return decoder.clone();
  }

  /** A copy of μ. */
  public float[] mean() {
    return mean.clone();
  }

  /**
   * Encodes one vector.
   *
   * @throws IllegalArgumentException if its length is not d or an entry is not finite
   */
  public byte[] encode(float[] vector) {
    requireLength("vector", vector.length, dimension);
    byte[] code = new byte[bytesPerVector()];
    encode(vector, 1, code, 1);
    return code;
  }

  /**
   * Decodes one code.
   *
   * @throws IllegalArgumentException if its length is not ⌈n/8⌉ or a bit behind the n-th is set
   */
  public float[] decode(byte[] code) {
    requireLength("code", code.length, bytesPerVector());
    float[] vector = new float[dimension];
    decode(code, 1, vector, 1);
    return vector;
  }

  private static void requireLength(String name, int length, int expected) {
    if (length != expected) {
      throw new IllegalArgumentException(name + ": length " + length + ", must be " + expected);
    }
  }

  /**
   * Encodes the first {@code rows} vectors of {@code vectors} into the front of {@code packed};
   * what lies behind is left alone.
   *
   * @param vectors row after row; not changed
   * @param packed row after row, {@link #bytesPerVector()} each
   * @param threads for what is not BLAS
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException if an entry is not finite; the message names row and column
   */
  public void encode(float[] vectors, int rows, byte[] packed, int threads) {
    int bytes = bytesPerVector();
    Objects.checkFromIndexSize(0, Math.multiplyExact(rows, dimension), vectors.length);
    Objects.checkFromIndexSize(0, Math.multiplyExact(rows, bytes), packed.length);
    tiles(
        rows,
        threads,
        (scratch, first, count) -> {
          centre(vectors, first, count, scratch.vectors);
          scratch.nativeVectors.put(0, scratch.vectors, 0, count * dimension);
          Blas.multiply(
              Transpose.NO,
              Transpose.YES,
              count,
              codes,
              dimension,
              1,
              scratch.nativeVectors,
              tensors.get().encoder(),
              0,
              scratch.nativeCodes);
          scratch.nativeCodes.get(0, scratch.codes, 0, count * codes);
          for (int i = 0; i < count; i++) {
            pack(scratch.codes, i * codes, packed, (first + i) * bytes);
          }
        });
  }

  /** Encoder and decoder where BLAS need not copy them; made when first asked for. */
  private final class NativeTensors {
    private Natives natives;

    synchronized Natives get() {
      if (natives == null) {
        natives = new Natives(NativeFloats.of(encoder), NativeFloats.of(decoder));
      }
      return natives;
    }
  }

  private record Natives(NativeFloats encoder, NativeFloats decoder) {}

  /** Work on rows {@code first} to {@code first + count − 1}. */
  private interface Tile {
    void work(Scratch scratch, int first, int count);
  }

  /** Room for a tile: small enough for a core's cache, used again and again. */
  private static final class Scratch {
    private final float[] vectors;
    private final float[] codes;
    private final NativeFloats nativeVectors;
    private final NativeFloats nativeCodes;

    Scratch(int rows, int dimension, int codes) {
      this.vectors = new float[rows * dimension];
      this.codes = new float[rows * codes];
      this.nativeVectors = NativeFloats.allocate(rows * dimension);
      this.nativeCodes = NativeFloats.allocate(rows * codes);
    }
  }

  private int tileRows() {
    return Math.max(1, Math.min(MOST_TILE_ROWS, TILE_FLOATS / Math.max(dimension, codes)));
  }

  private void tiles(int rows, int threads, Tile tile) {
    int tileRows = tileRows();
    int tiles = (rows + tileRows - 1) / tileRows;
    if (threads == 1 || tiles < 2) {
      range(tile, rows, 0, tiles);
    } else {
      Blas.insideThreads(
          () -> Parallel.ranges(threads, tiles, (from, to) -> range(tile, rows, from, to)));
    }
  }

  private void range(Tile tile, int rows, int from, int to) {
    int tileRows = tileRows();
    if (rows == 1) {
      tile.work(new Scratch(1, dimension, codes), 0, 1);
      return;
    }
    Scratch pooled = pool.poll();
    Scratch scratch = pooled == null ? new Scratch(tileRows, dimension, codes) : pooled;
    try {
      for (int t = from; t < to; t++) {
        int first = t * tileRows;
        tile.work(scratch, first, Math.min(tileRows, rows - first));
      }
    } finally {
      pool.offer(scratch);
    }
  }

  private void centre(float[] vectors, int start, int count, float[] centred) {
    for (int i = 0; i < count; i++) {
      int source = (start + i) * dimension;
      int target = i * dimension;
      float check = 0;
      for (int j = 0; j < dimension; j++) {
        float value = vectors[source + j];
        check += value * 0f;
        centred[target + j] = value - mean[j];
      }
      if (Float.isNaN(check)) {
        refuse(vectors, start + i);
      }
    }
  }

  private void refuse(float[] vectors, int row) {
    for (int j = 0; j < dimension; j++) {
      float value = vectors[row * dimension + j];
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(
            "vectors: " + value + " in row " + row + ", column " + j + ", must be finite");
      }
    }
  }

  private void pack(float[] preActivations, int from, byte[] packed, int to) {
    int whole = codes >> 3;
    for (int b = 0; b < whole; b++) {
      int at = from + 8 * b;
      int bits = 0;
      for (int k = 0; k < 8; k++) {
        bits = bits << 1 | (preActivations[at + k] >= 0 ? 1 : 0);
      }
      packed[to + b] = (byte) bits;
    }
    int rest = codes & 7;
    if (rest > 0) {
      int bits = 0;
      for (int k = 0; k < rest; k++) {
        bits = bits << 1 | (preActivations[from + 8 * whole + k] >= 0 ? 1 : 0);
      }
      packed[to + whole] = (byte) (bits << (8 - rest));
    }
  }

  /**
   * Decodes the first {@code rows} codes of {@code packed} into the front of {@code vectors}; what
   * lies behind is left alone.
   *
   * @param packed row after row, {@link #bytesPerVector()} each; not changed
   * @param vectors row after row
   * @param threads for what is not BLAS
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException if a bit behind the n-th is set; the message names the row
   */
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    int bytes = bytesPerVector();
    Objects.checkFromIndexSize(0, Math.multiplyExact(rows, bytes), packed.length);
    Objects.checkFromIndexSize(0, Math.multiplyExact(rows, dimension), vectors.length);
    tiles(
        rows,
        threads,
        (scratch, first, count) -> {
          for (int i = 0; i < count; i++) {
            PackedBits.toSigns(
                packed, (first + i) * bytes, codes, scratch.codes, i * codes, first + i);
          }
          scratch.nativeCodes.put(0, scratch.codes, 0, count * codes);
          Blas.multiply(
              Transpose.NO,
              Transpose.YES,
              count,
              dimension,
              codes,
              1,
              scratch.nativeCodes,
              tensors.get().decoder(),
              0,
              scratch.nativeVectors);
          scratch.nativeVectors.get(0, scratch.vectors, 0, count * dimension);
          for (int i = 0; i < count; i++) {
            for (int j = 0; j < dimension; j++) {
              vectors[(first + i) * dimension + j] = scratch.vectors[i * dimension + j] + mean[j];
            }
          }
        });
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignCodec codec
        && codes == codec.codes
        && dimension == codec.dimension
        && Arrays.equals(encoder, codec.encoder)
        && Arrays.equals(decoder, codec.decoder)
        && Arrays.equals(mean, codec.mean);
  }

  @Override
  public int hashCode() {
    return Objects.hash(codes, dimension, Arrays.hashCode(encoder));
  }

  @Override
  public String toString() {
    return "SignCodec(" + dimension + " → " + codes + " bits)";
  }
}
