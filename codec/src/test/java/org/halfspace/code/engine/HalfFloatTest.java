// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.halfspace.testing.Python;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** IEEE 754 binary16, with NumPy as judge. */
class HalfFloatTest {
  @TempDir Path folder;

  @Test
  void everyHalfIsReadAndWrittenAsItWas() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfFloat.toFloat((short) bits);
      if (Float.isNaN(value)) {
        assertThat(Float.isNaN(HalfFloat.toFloat(HalfFloat.of(value)))).isTrue();
      } else {
        assertThat(HalfFloat.of(value)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void numPyRoundsTheSame() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    int count = 40_000;
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      // All exponents of binary16 and those around; every eighth exactly between two halves.
      float value = (float) (random.nextDouble(-2, 2) * Math.pow(2, random.nextInt(-28, 18)));
      int tie = Float.floatToRawIntBits(value) & ~0x1fff | 0x1000;
      values[i] = i % 8 == 0 ? Float.intBitsToFloat(tie) : value;
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Files.write(folder.resolve("values"), bytes.array());
    Python.numpy(
        folder,
        """
        with np.errstate(over='ignore'):
            np.fromfile('values', '<f4').astype('<f2').tofile('halves')
        """);
    ByteBuffer halves =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("halves")))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      assertThat(HalfFloat.of(value)).as("%s", value).isEqualTo(halves.getShort());
    }
  }

  @Property
  void nothingBetweenIsNearer(@ForAll float value) {
    short half = HalfFloat.of(value);
    float read = HalfFloat.toFloat(half);
    if (Math.abs(value) < HalfFloat.LARGEST) {
      double error = Math.abs((double) read - value);
      for (int step = -1; step <= 1; step += 2) {
        float other = HalfFloat.toFloat((short) (half + step));
        if (Float.isFinite(other)) {
          assertThat(error).isLessThanOrEqualTo(Math.abs((double) other - value));
        }
      }
    }
  }
}
