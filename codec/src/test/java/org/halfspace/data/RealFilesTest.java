// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.halfspace.testing.Python;
import org.halfspace.testing.RealData;
import org.junit.jupiter.api.Test;

/** The collections as they are published; the means come from their literature or from NumPy. */
class RealFilesTest {

  @Test
  void mnist() throws IOException {
    Path file = RealData.file("mnist/train-images-idx3-ubyte.gz");
    VectorData data = VectorFiles.open(file);
    assertThat(data.count()).isEqualTo(60_000);
    assertThat(data.dimension()).isEqualTo(784);
    double mean = means(data, 1)[0];
    // 0.1307 of the range is what every training script for MNIST subtracts.
    assertThat(mean / 255).isCloseTo(.1307, within(5e-5));
    double judged =
        Double.parseDouble(
            Python.numpy(
                file.getParent(),
                "import gzip\n"
                    + "b = gzip.open('"
                    + file.getFileName()
                    + "').read()\n"
                    + "print(np.frombuffer(b, np.uint8, offset=16).mean(dtype='f8'))"));
    assertThat(mean).isCloseTo(judged, within(1e-9));
  }

  @Test
  void cifarImages() throws IOException {
    VectorData data = VectorFiles.open(RealData.file("cifar10/train-images.zip"));
    assertThat(data.count()).isEqualTo(50_000);
    assertThat(data.dimension()).isEqualTo(3072);
    double[] first = means(data, 3);
    // Published means of the training images; the copies went through JPEG.
    assertThat(first[0] / 255).isCloseTo(.4914, within(1e-3));
    assertThat(first[1] / 255).isCloseTo(.4822, within(1e-3));
    assertThat(first[2] / 255).isCloseTo(.4465, within(1e-3));
    assertThat(means(data, 3)).containsExactly(first);
  }

  @Test
  void cifarBatch() throws IOException {
    Path file = RealData.file("cifar10/test_batch.bin.gz");
    VectorData data = VectorFiles.open(file);
    assertThat(data.count()).isEqualTo(10_000);
    assertThat(data.dimension()).isEqualTo(3072);
    double[] judged =
        Stream.of(
                Python.numpy(
                        file.getParent(),
                        "import gzip\n"
                            + "b = np.frombuffer(gzip.open('"
                            + file.getFileName()
                            + "').read(), np.uint8).reshape(-1, 3073)[:, 1:]\n"
                            + "print(*b.reshape(-1, 3, 1024).mean((0, 2), dtype='f8'))")
                    .strip()
                    .split(" ", 3))
            .mapToDouble(Double::parseDouble)
            .toArray();
    double[] means = means(data, 3);
    for (int plane = 0; plane < 3; plane++) {
      assertThat(means[plane]).isCloseTo(judged[plane], within(1e-9));
    }
  }

  @Test
  void words() throws IOException {
    Path file = RealData.file("words/words-300d.npy");
    VectorData data = VectorFiles.open(file);
    assertThat(data.count()).isEqualTo(20_000);
    assertThat(data.dimension()).isEqualTo(300);
    double judged =
        Double.parseDouble(
            Python.numpy(
                file.getParent(), "print(np.load('" + file.getFileName() + "').mean(dtype='f8'))"));
    assertThat(means(data, 1)[0]).isCloseTo(judged, within(1e-12));
  }

  /** Mean of each of {@code planes} equal parts of the vectors. */
  private static double[] means(VectorData data, int planes) throws IOException {
    int d = data.dimension();
    double[] sums = new double[planes];
    float[] block = new float[256 * d];
    try (VectorData.Pass pass = data.open()) {
      int rows = pass.read(block, 256);
      while (rows > 0) {
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < d; j++) {
            sums[j * planes / d] += block[i * d + j];
          }
        }
        rows = pass.read(block, 256);
      }
    }
    for (int plane = 0; plane < planes; plane++) {
      sums[plane] /= data.count() * (d / (double) planes);
    }
    return sums;
  }
}
