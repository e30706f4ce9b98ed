package org.halfspace.code.engine;

import org.halfspace.code.FiniteRows;
import org.halfspace.code.PackedBits;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.Blas;
import org.halfspace.linalg.NativeFloats;
import org.halfspace.linalg.Transpose;

/** Encoding as products by OpenBLAS, tile after tile outside the heap; decoding in plain Java. */
public final class BlasEngine implements CodeEngine {
  /** Of vectors or codes in a tile, which then stays in a core's cache. */
  private static final int TILE_FLOATS = 1 << 19;

  private static final int MOST_TILE_ROWS = 512;

  private final CodeTensors tensors;
  private final int codes;
  private final int dimension;
  private final NativeFloats encoder;
  private final TableDecoder decoder;
  private final ScratchPool<Scratch> pool;

  public BlasEngine(CodeTensors tensors) {
    this.tensors = tensors;
    this.codes = tensors.codes();
    this.dimension = tensors.dimension();
    this.encoder = NativeFloats.of(tensors.encoder());
    this.decoder = new TableDecoder(tensors, SignSums.Plain::new);
    this.pool = new ScratchPool<>(() -> new Scratch(tileRows(), dimension, codes));
  }

  @Override
  public void encode(float[] vectors, int rows, byte[] packed, int threads) {
    int bytes = tensors.bytesPerVector();
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
              encoder,
              0,
              scratch.nativeCodes);
          scratch.nativeCodes.get(0, scratch.codes, 0, count * codes);
          for (int i = 0; i < count; i++) {
            PackedBits.ofSigns(scratch.codes, i * codes, codes, packed, (first + i) * bytes);
          }
        });
  }

  @Override
  public void decode(byte[] packed, int rows, float[] vectors, int threads) {
    decoder.decode(packed, rows, vectors, threads);
  }

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
    // A single tile is shared out by BLAS, unless this is a thread among several already.
    Blas.runWith(
        Math.min(threads, Blas.threads()),
        () -> Parallel.ranges(threads, tiles, (from, to) -> range(tile, rows, from, to)));
  }

  private void range(Tile tile, int rows, int from, int to) {
    int tileRows = tileRows();
    if (rows == 1) {
      tile.work(new Scratch(1, dimension, codes), 0, 1);
      return;
    }
    Scratch scratch = pool.take();
    try {
      for (int t = from; t < to; t++) {
        int first = t * tileRows;
        tile.work(scratch, first, Math.min(tileRows, rows - first));
      }
    } finally {
      pool.giveBack(scratch);
    }
  }

  private void centre(float[] vectors, int start, int count, float[] centred) {
    float[] mean = tensors.mean();
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
        FiniteRows.require(vectors, start + i, dimension);
      }
    }
  }
}
