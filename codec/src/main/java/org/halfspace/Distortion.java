// SPDX-License-Identifier: Apache-2.0
package org.halfspace;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.DoubleConsumer;
import org.halfspace.code.SignCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.internal.Parallel;

/**
 * What a codec loses on a set of vectors.
 *
 * @param vectors how many
 * @param lost Σ ‖x − decode(encode(x))‖²
 * @param energy Σ ‖x − μ‖², with μ the mean of the vectors the model learned from
 * @param standardError of {@link #value}, as the ratio of two means over independent vectors: √Σ
 *     (l_k − D e_k)² / Σ e_k, with l_k and e_k the shares of a vector in lost and energy
 */
public record Distortion(long vectors, double lost, double energy, double standardError) {

  /** lost / energy; 0 if there is nothing to lose, as when every vector is the mean. */
  public double value() {
    return lost == 0 ? 0 : lost / energy;
  }

  /**
   * That of signs alone, about the mean the codec subtracts.
   *
   * @throws IllegalArgumentException if the dimension is not that of the codec
   * @throws IOException if the data cannot be read
   */
  public static Distortion of(SignCodec codec, VectorData data, int threads) throws IOException {
    return of(VectorCodec.withoutGain(codec), codec.mean(), data, threads);
  }

  /**
   * Encodes and decodes all of {@code data}, in blocks.
   *
   * @param mean μ: d
   * @throws IllegalArgumentException if the dimension is not that of the codec
   * @throws IOException if the data cannot be read
   */
  public static Distortion of(VectorCodec codec, float[] mean, VectorData data, int threads)
      throws IOException {
    return of(codec, mean, data, threads, lost -> {});
  }

  /**
   * The same.
   *
   * @param listener receives ‖x − decode(encode(x))‖² of each vector, in order
   */
  public static Distortion of(
      VectorCodec codec, float[] mean, VectorData data, int threads, DoubleConsumer listener)
      throws IOException {
    return Evaluation.of(codec, mean, data, threads, listener);
  }

  /** Adds up what is lost, block by block. Not thread-safe. */
  public static final class Sums {
    private final float[] mean;
    private final DoubleConsumer listener;
    private long vectors;
    private double lost;
    private double energy;
    private double lostSquares;
    private double energySquares;
    private double products;

    /**
     * @param mean μ: d
     */
    public Sums(float[] mean) {
      this(mean, lost -> {});
    }

    /**
     * @param mean μ: d
     * @param listener receives the squared error of each vector, in order
     */
    public Sums(float[] mean, DoubleConsumer listener) {
      this.mean = mean;
      this.listener = listener;
    }

    /** Adds vectors and what was decoded for them. */
    public void add(float[] block, float[] decoded, int rows, int threads) {
      int d = mean.length;
      double[] lostByRow = new double[rows];
      double[] energyByRow = new double[rows];
      Parallel.ranges(
          threads,
          rows,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              double rowLost = 0;
              double rowEnergy = 0;
              for (int j = 0; j < d; j++) {
                double difference = (double) block[i * d + j] - decoded[i * d + j];
                double centered = (double) block[i * d + j] - mean[j];
                rowLost += difference * difference;
                rowEnergy += centered * centered;
              }
              lostByRow[i] = rowLost;
              energyByRow[i] = rowEnergy;
            }
          });
      for (int i = 0; i < rows; i++) {
        listener.accept(lostByRow[i]);
        lost += lostByRow[i];
        energy += energyByRow[i];
        lostSquares += lostByRow[i] * lostByRow[i];
        energySquares += energyByRow[i] * energyByRow[i];
        products += lostByRow[i] * energyByRow[i];
      }
      vectors += rows;
    }

    /**
     * Writes all that was added, for {@link #mergeFrom}.
     *
     * @throws IOException if {@code out} does
     */
    public void writeTo(DataOutput out) throws IOException {
      out.writeLong(vectors);
      for (double sum : new double[] {lost, energy, lostSquares, energySquares, products}) {
        out.writeDouble(sum);
      }
    }

    /**
     * Adds what {@link #writeTo} has written.
     *
     * @throws IOException if {@code in} does
     */
    public void mergeFrom(DataInput in) throws IOException {
      vectors += in.readLong();
      lost += in.readDouble();
      energy += in.readDouble();
      lostSquares += in.readDouble();
      energySquares += in.readDouble();
      products += in.readDouble();
    }

    public Distortion distortion() {
      double ratio = lost == 0 ? 0 : lost / energy;
      double spread = lostSquares - 2 * ratio * products + ratio * ratio * energySquares;
      double error = lost == 0 ? 0 : Math.sqrt(Math.max(0, spread)) / energy;
      return new Distortion(vectors, lost, energy, error);
    }
  }
}
