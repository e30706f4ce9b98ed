// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.halfspace.linalg.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Orthonormal, and with the values of their definitions. */
class ImageBasisTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "8, 4", "5, 3", "12, 7", "6, 28"})
  void rowsAreOrthonormal(int width, int height) {
    for (Matrix basis :
        new Matrix[] {ImageBasis.cosine(width, height), ImageBasis.haar(width, height)}) {
      Matrix gram = basis.timesTransposeOf(basis);
      for (int i = 0; i < gram.rows(); i++) {
        for (int j = 0; j < gram.columns(); j++) {
          assertThat(gram.get(i, j)).isCloseTo(i == j ? 1 : 0, within(1e-13));
        }
      }
    }
  }

  @Test
  void anImageOfOneCosineHasOneCoefficient() {
    int width = 9;
    int height = 6;
    double[] image = new double[width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image[y * width + x] =
            Math.cos(Math.PI * 2 * (y + 0.5) / height) * Math.cos(Math.PI * 3 * (x + 0.5) / width);
      }
    }
    Matrix found =
        Matrix.of(1, image.length, image).timesTransposeOf(ImageBasis.cosine(width, height));
    for (int k = 0; k < image.length; k++) {
      // Σ cos² over N points is N/2.
      double expected = k == 2 * width + 3 ? Math.sqrt(width / 2.0 * height / 2.0) : 0;
      assertThat(found.get(0, k)).isCloseTo(expected, within(1e-12));
    }
  }

  /** Of four pixels in a row: means of all, of halves, and of neighbors, by hand. */
  @Test
  void haarOfFourPixelsIsKnown() {
    Matrix basis = ImageBasis.haar(4, 1);
    double root = Math.sqrt(0.5);
    double[][] expected = {
      {0.5, 0.5, 0.5, 0.5}, {0.5, 0.5, -0.5, -0.5}, {root, -root, 0, 0}, {0, 0, root, -root}
    };
    for (int i = 0; i < 4; i++) {
      assertThat(basis.row(i)).containsExactly(expected[i], within(1e-15));
    }
  }

  @Test
  void refusesSidesThatAreNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageBasis.cosine(0, 3))
        .withMessageContaining("width: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageBasis.haar(3, -1))
        .withMessageContaining("height: -1");
  }
}
