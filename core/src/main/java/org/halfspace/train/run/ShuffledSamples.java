// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import java.io.IOException;
import java.util.Objects;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.SplitMix;
import org.halfspace.source.sums.Whitening;
import org.halfspace.train.Samples;

/**
 * Vectors of a set, whitened, in an order that is shuffled for every epoch.
 *
 * <p>Where the set fits into the memory given, it is read once and every order of an epoch is as
 * likely as any other. A larger set is cut into chunks of neighbors; every epoch deals the chunks
 * out in a new order into loads that fit, and shuffles each load. Chunks are jumped to where the
 * file can be; one that is compressed is read from its start for every chunk, so unpack it first.
 *
 * <p>Loads whose rest does not fill a batch lose it: an epoch leaves out fewer than {@code batch}
 * vectors of each load. Not thread-safe.
 */
public final class ShuffledSamples implements Samples {
  private static final int CHUNKS_OF_A_LOAD = 64;

  /** Of the whole set; their order is kept. */
  private static final long MOST_CHUNKS = 1 << 26;

  private static final long ORDER = 0x6a09e667f3bcc909L;

  private final VectorData data;
  private final Whitening whitening;
  private final int batch;
  private final long seed;
  private final int chunkRows;
  private final int chunks;
  private final int chunksOfALoad;
  private final float[] load;
  private int[] order = {};
  private int rows;
  private long loadedEpoch = -1;
  private int loadedIndex = -1;

  /**
   * @param batch vectors in a step
   * @param seed of the orders
   * @param memory bytes that a load may take, as float32; at least one batch is held
   * @throws IllegalArgumentException if the set has fewer vectors than a batch
   * @throws UnusableDataException if a batch has more numbers than an array holds
   */
  public ShuffledSamples(VectorData data, Whitening whitening, int batch, long seed, long memory) {
    this.data = Objects.requireNonNull(data, "data");
    this.whitening = Objects.requireNonNull(whitening, "whitening");
    this.batch = batch;
    this.seed = seed;
    if (batch < 1) {
      throw new IllegalArgumentException("batch: " + batch + ", must be at least 1");
    }
    if (batch > data.count()) {
      throw new UnusableDataException(
          "a batch of "
              + batch
              + " vectors was requested, but only "
              + data.count()
              + " are left to train on");
    }
    int k = whitening.components();
    BatchSize.of(batch, k);
    long rowsInMemory = Math.max(batch, Math.min(memory / (4L * k), ArraySize.MAXIMUM / k));
    long rowsOfChunk =
        Math.max(Math.max(1, rowsInMemory / CHUNKS_OF_A_LOAD), data.count() / MOST_CHUNKS);
    long all = data.count() / rowsOfChunk;
    long ofALoad =
        Math.max(
            (batch + rowsOfChunk - 1) / rowsOfChunk,
            Math.min(CHUNKS_OF_A_LOAD, Math.max(1, rowsInMemory / rowsOfChunk)));
    // A set that is hardly larger than a batch may have none in whole chunks.
    if (data.count() <= rowsInMemory || all * rowsOfChunk < batch) {
      this.chunks = 1;
      this.chunksOfALoad = 1;
      rowsOfChunk = data.count();
    } else {
      this.chunks = (int) all;
      this.chunksOfALoad = (int) Math.min(all, ofALoad);
    }
    this.load = new float[BatchSize.of(chunksOfALoad * rowsOfChunk, k)];
    this.chunkRows = (int) rowsOfChunk;
  }

  @Override
  public int components() {
    return whitening.components();
  }

  @Override
  public int batch() {
    return batch;
  }

  /** How many steps an epoch has. */
  public long stepsOfAnEpoch() {
    long whole = (long) (chunks / chunksOfALoad) * (chunksOfALoad * chunkRows / batch);
    return whole + (chunks % chunksOfALoad) * (long) chunkRows / batch;
  }

  @Override
  public void fill(long step, float[] whitened) throws IOException {
    long epoch = step / stepsOfAnEpoch();
    long stepOfEpoch = step % stepsOfAnEpoch();
    int stepsOfALoad = chunksOfALoad * chunkRows / batch;
    int index = (int) (stepOfEpoch / stepsOfALoad);
    require(epoch, index);
    int k = components();
    int first = (int) (stepOfEpoch % stepsOfALoad) * batch;
    for (int i = 0; i < batch; i++) {
      System.arraycopy(load, order[first + i] * k, whitened, i * k, k);
    }
  }

  /** Makes load {@code index} of the epoch the one at hand. */
  private void require(long epoch, int index) throws IOException {
    if (epoch == loadedEpoch && index == loadedIndex) {
      return;
    }
    SplitMix random = SplitMix.of(seed ^ ORDER * (epoch + 1));
    if (chunks > 1) {
      // What does not fill a chunk is at the start in one epoch, at the end in another.
      long offset = random.nextLong(data.count() - (long) chunks * chunkRows + 1);
      int[] chunkOrder = shuffled(chunks, random);
      int from = index * chunksOfALoad;
      int to = Math.min(chunks, from + chunksOfALoad);
      rows = 0;
      for (int i = from; i < to; i++) {
        rows +=
            whitening.readInto(
                data.range(offset + (long) chunkOrder[i] * chunkRows, chunkRows), load, rows);
      }
      for (int skipped = 0; skipped < index; skipped++) {
        random = random.split();
      }
    } else if (loadedEpoch < 0) {
      rows = whitening.readInto(data, load, 0);
    }
    order = shuffled(rows, random);
    loadedEpoch = epoch;
    loadedIndex = index;
  }

  private static int[] shuffled(int size, SplitMix random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
