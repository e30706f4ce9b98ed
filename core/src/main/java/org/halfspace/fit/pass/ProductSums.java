// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import org.halfspace.code.engine.PairedBlocks;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.fit.decoder.DecoderFit;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.partition.PartialSums;
import org.halfspace.source.sums.HeaviestRows;

/** Products of codes and vectors of a partition: 8 (n²/2 + n d) bytes. */
final class ProductSums implements PartialSums {
  private final Coder coder;
  private final float[] mean;
  private final DataWatch watch;
  private final DecoderFit.Blocks blocks;
  private final HeaviestRows energies = new HeaviestRows();

  ProductSums(Coder coder, float[] mean) {
    this.coder = coder;
    this.mean = mean;
    this.watch = new DataWatch(mean.length, 1);
    this.blocks = new DecoderFit.Blocks(coder);
  }

  @Override
  public int blockRows() {
    return PairedBlocks.rows(mean.length, coder.units().units());
  }

  @Override
  public void add(float[] block, long first, int rows) {
    watch.weigh(block, rows, first, mean, energies);
    blocks.add(block, rows);
  }

  @Override
  public void merge(byte[] other) {
    SumsBytes.read(
        other,
        in -> {
          blocks.regression().mergeFrom(in);
          energies.merge(HeaviestRows.readFrom(in));
        });
  }

  @Override
  public byte[] toBytes() {
    long n = coder.units().units();
    return SumsBytes.write(
        8 * n * (n / 2 + mean.length),
        out -> {
          blocks.regression().writeTo(out);
          energies.writeTo(out);
        });
  }

  DecoderRegression regression() {
    return blocks.regression();
  }

  HeaviestRows energies() {
    return energies;
  }
}
