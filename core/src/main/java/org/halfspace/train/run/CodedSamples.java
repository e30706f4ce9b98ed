// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.run;

import org.halfspace.internal.SplitMix;
import org.halfspace.train.Samples;

/**
 * Rows in memory, in an order that is shuffled for every epoch; what does not fill a batch is left
 * out of it. Not thread-safe.
 */
final class CodedSamples implements Samples {
  private static final long ORDER = 0x3c6ef372fe94f82bL;

  private final float[] rows;
  private final int width;
  private final int batch;
  private final long seed;
  private final int[] order;
  private long epoch = -1;

  /**
   * @param rows count × width, not copied
   * @param batch at most {@code count}
   */
  CodedSamples(float[] rows, int count, int batch, long seed) {
    this.rows = rows;
    this.width = rows.length / count;
    this.batch = batch;
    this.seed = seed;
    this.order = new int[count];
  }

  @Override
  public int components() {
    return width;
  }

  @Override
  public int batch() {
    return batch;
  }

  /** How many steps an epoch has. */
  long stepsOfAnEpoch() {
    return order.length / batch;
  }

  @Override
  public void fill(long step, float[] samples) {
    require(step / stepsOfAnEpoch());
    int first = (int) (step % stepsOfAnEpoch()) * batch;
    for (int i = 0; i < batch; i++) {
      System.arraycopy(rows, order[first + i] * width, samples, i * width, width);
    }
  }

  private void require(long wanted) {
    if (wanted == epoch) {
      return;
    }
    SplitMix random = SplitMix.of(seed ^ ORDER * (wanted + 1));
    for (int i = 0; i < order.length; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    epoch = wanted;
  }
}
