// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.util.Arrays;
import org.halfspace.data.ImageColor;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.VectorData;
import org.halfspace.data.VectorFiles;
import org.halfspace.fit.run.HoldOut;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.sums.Whitening;

/**
 * Vectors to learn from and others to test on, in memory.
 *
 * @param name for charts
 * @param side of an image in pixels; 0 for what is no image
 * @param channels of an image
 */
public record RealSet(String name, int side, int channels, VectorData train, VectorData test) {

  public int dimension() {
    return train.dimension();
  }

  /** MNIST's digits; in a quick run a sixth of those to learn from. */
  public static RealSet mnist(Setting setting) throws IOException {
    VectorData train = VectorFiles.open(setting.file("mnist/train-images-idx3-ubyte.gz"));
    VectorData test = VectorFiles.open(setting.file("mnist/t10k-images-idx3-ubyte.gz"));
    return new RealSet(
        "MNIST",
        28,
        1,
        loaded(setting.quick() ? train.first(10_000) : train),
        loaded(setting.quick() ? test.first(2000) : test));
  }

  /** CIFAR-10 training images, of which a tenth is held out; in a quick run some thousands. */
  public static RealSet cifar(Setting setting, ImageColor color, int atMost) throws IOException {
    VectorData all = cifarFile(setting, color);
    // Sorted by class in the file, so that a part must be drawn.
    return split(
        "CIFAR-10 " + (color == ImageColor.GRAY ? "gray" : "RGB"),
        color == ImageColor.GRAY ? 1 : 3,
        loaded(atMost < all.count() ? HoldOut.split(all, atMost, setting.seed()).heldOut() : all),
        setting);
  }

  /** The dogs among them. */
  static RealSet cifarDogs(Setting setting) throws IOException {
    // The sixth of ten classes of 5,000 images, by name.
    return split(
        "CIFAR-10 gray, dogs",
        1,
        loaded(cifarFile(setting, ImageColor.GRAY).range(25_000, 5000)),
        setting);
  }

  private static VectorData cifarFile(Setting setting, ImageColor color) throws IOException {
    return VectorFiles.open(
        setting.file("cifar10/train-images.zip"), ReadOptions.defaults().withImageColor(color));
  }

  /** The word vectors, of which a fifth is held out. */
  public static RealSet words(Setting setting) throws IOException {
    VectorData all = loaded(VectorFiles.open(setting.file("words/words-300d.npy")));
    HoldOut split = HoldOut.split(all, all.count() / 5, setting.seed());
    return new RealSet("words", 0, 0, loaded(split.train()), loaded(split.heldOut()));
  }

  private static RealSet split(String name, int channels, VectorData images, Setting setting)
      throws IOException {
    HoldOut split = HoldOut.split(images, images.count() / 10, setting.seed());
    return new RealSet(name, 32, channels, loaded(split.train()), loaded(split.heldOut()));
  }

  /**
   * Coordinates on the k leading principal axes of the vectors to learn from, each divided by its
   * deviation.
   */
  RealSet whitened(int k, int threads) throws IOException {
    PrincipalAxes axes = Covariance.of(train).principalAxes();
    Whitening whitening = new Whitening(axes, k, 0, threads);
    return new RealSet(
        name + ", whitened, " + k + " components",
        0,
        0,
        whitened(whitening, train),
        whitened(whitening, test));
  }

  private static VectorData whitened(Whitening whitening, VectorData data) throws IOException {
    int k = whitening.components();
    float[] rows = new float[Math.toIntExact(data.count() * k)];
    whitening.readInto(data, rows, 0);
    return VectorData.of(rows, k, data.description() + ", whitened");
  }

  /** Read once, kept in memory. */
  public static VectorData loaded(VectorData data) throws IOException {
    return VectorData.of(rows(data, data.count()), data.dimension(), data.description());
  }

  /** The first vectors, row after row. */
  public static float[] rows(VectorData data, long count) throws IOException {
    return data.first(Math.min(count, data.count())).toArray();
  }

  /** A vector of an array of rows. */
  public static float[] row(float[] rows, int i, int d) {
    return Arrays.copyOfRange(rows, i * d, (i + 1) * d);
  }
}
