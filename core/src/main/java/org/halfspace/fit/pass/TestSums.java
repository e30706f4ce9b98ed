// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import org.halfspace.Distortion;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.PairedBlocks;
import org.halfspace.fit.partition.PartialSums;
import org.halfspace.source.sums.DistinctVectors;

/** What a codec loses on a partition, and what was seen of its vectors. */
final class TestSums implements PartialSums {
  private final VectorCodec codec;
  private final float[] mean;
  private final DistinctVectors train;
  private final DataWatch watch;
  private final TestWatch seen = new TestWatch();
  private final Distortion.Sums sums;
  private final int blockRows;
  private final byte[] packed;
  private final short[] gains;
  private final float[] decoded;

  TestSums(VectorCodec codec, float[] mean, DistinctVectors train) {
    this.codec = codec;
    this.mean = mean;
    this.train = train;
    this.watch = new DataWatch(mean.length, 1);
    this.sums = new Distortion.Sums(mean, seen::lost);
    this.blockRows = PairedBlocks.rows(codec.dimension(), codec.bits());
    this.packed = new byte[blockRows * codec.units().bytesPerCode()];
    this.gains = new short[codec.gains(blockRows)];
    this.decoded = new float[blockRows * codec.dimension()];
  }

  @Override
  public int blockRows() {
    return blockRows;
  }

  @Override
  public void add(float[] block, long first, int rows) {
    watch.test(block, rows, first, mean, train, seen);
    codec.encode(block, rows, packed, gains, 1);
    codec.decode(packed, gains, rows, decoded, 1);
    seen.lossesFrom(first);
    sums.add(block, decoded, rows, 1);
  }

  @Override
  public void merge(byte[] other) {
    SumsBytes.read(
        other,
        in -> {
          sums.mergeFrom(in);
          seen.merge(TestWatch.readFrom(in));
        });
  }

  @Override
  public byte[] toBytes() {
    return SumsBytes.write(
        0,
        out -> {
          sums.writeTo(out);
          seen.writeTo(out);
        });
  }

  Distortion distortion() {
    return sums.distortion();
  }

  TestWatch seen() {
    return seen;
  }
}
