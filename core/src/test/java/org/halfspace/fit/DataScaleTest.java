// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.halfspace.fit.DegenerateDataTest.data;
import static org.halfspace.fit.DegenerateDataTest.fit;

import java.io.IOException;
import java.util.List;
import org.halfspace.Progress;
import org.halfspace.adopt.Adoption;
import org.halfspace.code.Gain;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.exchange.Codes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The unit of the vectors counts for nothing, as far as float32 reaches. */
class DataScaleTest {
  /** Scaling by a power of two is exact, so nothing but the decoder may change, by that power. */
  @ParameterizedTest
  @CsvSource({
    "AUTO,NONE,100",
    "AUTO,NONE,-100",
    "DESCENT,FLOAT16,64",
    "SGD,NONE,100",
    "SGD,FLOAT16,-100",
    "PLAIN_SIGN,FLOAT16,-66",
    "PLAIN_SIGN,NONE,66",
    "PRINCIPAL_AXES,NONE,32",
    "CLOSED_FORM,NONE,-32"
  })
  void scaleDoesNotCount(EncoderMethod method, Gain gain, int power) throws IOException {
    int d = 8;
    float[] values = DegenerateVectors.CONSTANT_COLUMNS.vectors(500, d, 3);
    for (int i = 0; i < values.length; i++) {
      // Deviations of order 1, means of order 1.
      values[i] = i % d == 7 ? 2 : values[i] + i % 3;
    }
    float[] scaled = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = Math.scalb(values[i], power);
    }
    FitReport one = fit(6, method, gain).run(data(values, d), data(values, d));
    FitReport other = fit(6, method, gain).run(data(scaled, d), data(scaled, d));
    // Sums of squares run in the same order; only logarithms in the floor see the scale.
    assertThat(other.floor()).isCloseTo(one.floor(), within(1e-9));
    assertThat(other.population()).isCloseTo(one.population(), within(1e-9));
    assertThat(other.train()).isCloseTo(one.train(), within(1e-7));
    assertThat(other.reached()).isCloseTo(one.reached(), within(1e-7));
    VectorCodec codec = one.model().codec();
    VectorCodec changed = other.model().codec();
    byte[] codes = new byte[500 * codec.units().bytesPerCode()];
    byte[] otherCodes = new byte[codes.length];
    codec.encode(values, 500, codes, new short[500], 1);
    changed.encode(scaled, 500, otherCodes, new short[500], 1);
    assertThat(otherCodes).isEqualTo(codes);
    float[] decoder = codec.units().decoder();
    float[] otherDecoder = changed.units().decoder();
    for (int i = 0; i < decoder.length; i++) {
      assertThat(Math.scalb((double) otherDecoder[i], -power)).isCloseTo(decoder[i], within(1e-5));
    }
  }

  @Test
  void vectorsBeyondFloat32AreRefusedInWords() throws IOException {
    float[] values = DegenerateVectors.COPIED_COLUMNS.vectors(60, 3, 1);
    float[] small = values.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= 1e37f;
      small[i] *= 1e-37f;
    }
    values[3 * 17 + 2] = 3e38f;
    VectorData large = data(values, 3);
    for (EncoderMethod method : List.of(EncoderMethod.AUTO, EncoderMethod.SGD)) {
      assertThatThrownBy(() -> fit(4, method, Gain.NONE).run(large, large))
          .isInstanceOf(UnusableDataException.class)
          .hasMessageContaining("vectors of the test")
          .hasMessageContaining("too large")
          .hasMessageContaining("3.0E38 in row 17, column 2");
      assertThatThrownBy(() -> fit(4, method, Gain.NONE).run(data(small, 3), data(small, 3)))
          .isInstanceOf(UnusableDataException.class)
          .hasMessageContaining("too small");
    }
    assertThatThrownBy(() -> Adoption.run(Codes.of(8, new byte[60]), large, 1, Progress.none()))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("row 17, column 2");
  }
}
