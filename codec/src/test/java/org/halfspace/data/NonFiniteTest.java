// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.halfspace.io.DamagedFileException;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that are not finite are refused, or delivered where that was asked for. */
class NonFiniteTest {
  private static final float[] VALUES = {
    1, Float.NaN, 3, Float.POSITIVE_INFINITY, 5, Float.NEGATIVE_INFINITY
  };

  @TempDir Path folder;

  private void check(String name) throws IOException {
    Path file = folder.resolve(name);
    VectorData delivered =
        VectorFiles.open(file, ReadOptions.defaults().withNonFinite(NonFinite.DELIVER));
    float[] block = new float[VALUES.length];
    try (VectorData.Pass pass = delivered.open()) {
      assertThat(pass.read(block, 3)).isEqualTo(3);
    }
    assertThat(block).containsExactly(VALUES);
    try (VectorData.Pass pass = VectorFiles.open(file).open()) {
      assertThatThrownBy(() -> pass.read(block, 3))
          .isInstanceOf(DamagedFileException.class)
          .hasMessageContainingAll(name, "row 0", "column 1", "NaN");
    }
  }

  @Test
  void inArraysOfNumPy() throws IOException {
    Python.numpy(
        folder,
        """
        x = np.array([[1, np.nan], [3, np.inf], [5, -np.inf]])
        np.save('c.npy', x.astype('f4'))
        np.save('fortran.npy', np.asfortranarray(x))
        np.savez('packed.npz', x=x.astype('f2'))
        """);
    check("c.npy");
    check("fortran.npy");
    check("packed.npz");
  }

  @Test
  void inRecordsAndText() throws IOException {
    Python.numpy(
        folder,
        """
        x = np.array([[1, np.nan], [3, np.inf], [5, -np.inf]])
        head = np.full((3, 1), 2, '<i4').view('<f4')
        np.hstack([head, x.astype('<f4')]).tofile('x.fvecs')
        with open('idx', 'wb') as f:
            f.write(bytes([0, 0, 0x0d, 2, 0, 0, 0, 3, 0, 0, 0, 2]))
            f.write(x.astype('>f4').tobytes())
        """);
    Files.writeString(folder.resolve("x.csv"), "1,nan\n3,inf\n5,-inf\n");
    check("x.fvecs");
    check("idx");
    check("x.csv");
  }

  @Test
  void doublesBeyondFloatsAreInfinite() throws IOException {
    Files.writeString(folder.resolve("x.csv"), "1,2\n3,1e39\n");
    float[] block = new float[4];
    try (VectorData.Pass pass =
        VectorFiles.open(
                folder.resolve("x.csv"), ReadOptions.defaults().withNonFinite(NonFinite.DELIVER))
            .open()) {
      pass.read(block, 2);
    }
    assertThat(block).containsExactly(1, 2, 3, Float.POSITIVE_INFINITY);
  }
}
