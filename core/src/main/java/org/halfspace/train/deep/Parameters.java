// SPDX-License-Identifier: Apache-2.0
package org.halfspace.train.deep;

import java.util.ArrayList;
import java.util.List;
import org.halfspace.code.engine.ScratchPool;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.blas.NativeFloats;

/**
 * The tensors of a network in training: their values, also outside the heap where BLAS reads them,
 * what Adam remembers of them, and a gradient from each slice of a batch. Not thread-safe; an
 * update uses threads of its own.
 */
public final class Parameters {
  private static final float FIRST = 0.9f;
  private static final float SECOND = 0.999f;
  private static final float EPSILON = 1e-8f;

  /** Entries that are updated in one go, in a core's nearest cache. */
  private static final int BLOCK = 4096;

  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private final ScratchPool<float[][]> pool =
      new ScratchPool<>(() -> new float[][] {new float[BLOCK], new float[BLOCK]});

  /** What does not decay. */
  private final boolean[] spared;

  private static final class Tensor {
    private final float[] values;
    private final NativeFloats shared;
    private final float[] mean;
    private final float[] square;
    private final List<NativeFloats> gradients = new ArrayList<>();

    Tensor(float[] values, int slices) {
      this.values = values;
      this.shared = NativeFloats.of(values);
      this.mean = new float[values.length];
      this.square = new float[values.length];
      for (int s = 0; s < slices; s++) {
        gradients.add(NativeFloats.of(mean));
      }
    }
  }

  private record Block(int tensor, int from, int length) {}

  /**
   * @param start all tensors in the order of the shape; not copied
   * @param slices of a batch
   * @param firstTrained tensors before this one stay as they are
   */
  public Parameters(DeepShape shape, List<float[]> start, int slices, int firstTrained) {
    this.spared = new boolean[start.size()];
    for (int t = 0; t < start.size(); t++) {
      tensors.add(new Tensor(start.get(t), slices));
      spared[t] = t < DeepShape.OF_ENCODER || shape.isBias(t);
      for (int from = 0; t >= firstTrained && from < start.get(t).length; from += BLOCK) {
        blocks.add(new Block(t, from, Math.min(BLOCK, start.get(t).length - from)));
      }
    }
  }

  /** The values of a tensor, not to be changed. */
  float[] values(int tensor) {
    return tensors.get(tensor).values;
  }

  /** The same outside the heap. */
  NativeFloats shared(int tensor) {
    return tensors.get(tensor).shared;
  }

  /** Where a slice leaves its gradient. */
  NativeFloats gradient(int tensor, int slice) {
    return tensors.get(tensor).gradients.get(slice);
  }

  /** The sum of the gradients of all slices, a copy. */
  public float[] gradient(int tensor) {
    Tensor own = tensors.get(tensor);
    float[] sum = new float[own.values.length];
    float[] one = new float[sum.length];
    for (NativeFloats gradient : own.gradients) {
      gradient.get(0, one, 0, one.length);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += one[i];
      }
    }
    return sum;
  }

  /** The values of all tensors, not copied. */
  public List<float[]> values() {
    return tensors.stream().map(tensor -> tensor.values).toList();
  }

  /** Values and what Adam remembers, not copied; after writing to them, {@link #publish}. */
  public List<float[]> memory() {
    List<float[]> all = new ArrayList<>(values());
    for (Tensor tensor : tensors) {
      all.add(tensor.mean);
      all.add(tensor.square);
    }
    return all;
  }

  /** Copies all values to where BLAS reads them. */
  public void publish() {
    for (Tensor tensor : tensors) {
      tensor.shared.put(0, tensor.values, 0, tensor.values.length);
    }
  }

  /**
   * One step of Adam (Kingma and Ba 2015) along the sum of the gradients.
   *
   * @param decay by which share of itself times the rate a matrix of the decoder shrinks
   * @param steps how many were made before
   */
  public void update(double rate, double decay, long steps, int threads) {
    double made = steps + 1.0;
    double corrected = Math.sqrt(1 - Math.pow(SECOND, made)) / (1 - Math.pow(FIRST, made));
    float step = (float) (rate * corrected);
    float kept = (float) (1 - rate * decay);
    Parallel.ranges(
        threads,
        blocks.size(),
        (from, to) -> {
          float[][] scratch = pool.take();
          for (int i = from; i < to; i++) {
            update(blocks.get(i), step, kept, scratch);
          }
          pool.giveBack(scratch);
        });
  }

  private void update(Block block, float step, float kept, float[][] scratch) {
    Tensor tensor = tensors.get(block.tensor());
    float[] gradient = scratch[0];
    float[] more = scratch[1];
    int from = block.from();
    int length = block.length();
    tensor.gradients.get(0).get(from, gradient, 0, length);
    for (int s = 1; s < tensor.gradients.size(); s++) {
      tensor.gradients.get(s).get(from, more, 0, length);
      for (int i = 0; i < length; i++) {
        gradient[i] += more[i];
      }
    }
    adam(tensor, from, length, gradient, step, spared[block.tensor()] ? 1 : kept);
    tensor.shared.put(from, tensor.values, from, length);
  }

  private static void adam(
      Tensor tensor, int from, int length, float[] gradient, float step, float kept) {
    float[] values = tensor.values;
    float[] mean = tensor.mean;
    float[] square = tensor.square;
    for (int i = 0; i < length; i++) {
      float g = gradient[i];
      float m = FIRST * mean[from + i] + (1 - FIRST) * g;
      float s = SECOND * square[from + i] + (1 - SECOND) * g * g;
      mean[from + i] = m;
      square[from + i] = s;
      values[from + i] = kept * values[from + i] - step * m / ((float) Math.sqrt(s) + EPSILON);
    }
  }
}
