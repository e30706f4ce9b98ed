// SPDX-License-Identifier: Apache-2.0
package org.halfspace.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The codes that a seed stands for are part of the model format: a model holds its seed, and codes
 * are kept without it. The bytes are those of {@code universal_codes.py} among the resources, which
 * is written apart from the program.
 */
class GoldenUniversalCodesTest {

  @ParameterizedTest
  @CsvSource({
    "5,5,1,d0,d0",
    "5,5,-7,a0,80",
    "5,12,1,9730,d770",
    "5,12,-7,5df0,6fd0",
    "64,64,1,f06b483b86e86099,351b8ac8c1c348d9",
    "64,64,-7,340d5ce42fa8652e,65130447a9b3fe20",
    "64,23,1,f06b48,351b8a",
    "64,23,-7,340d5c,651304",
    "100,100,1,a02e8dbe446a53559a9731a2a0,a0e230bd4cb67e55aa35b10790",
    "100,100,-7,d3717f85da1fabf597ce83cad0,f6f2ffcfda4142f58755bbff90",
    "100,37,1,a02e8dbe40,a0e230bd48",
    "100,37,-7,d3717f85d8,f6f2ffcfd8",
    "100,128,1,88bd628de92b49e7b296f0b4e2282ccc,21e662eea1c7dfc5b48a161e153dc2e1",
    "100,128,-7,9bc7d55cdd8a38abd53b2a1c087c3ecd,3b475bdd772af308413fa6746134f649"
  })
  void theCodesOfASeedStay(int dimension, int bits, long seed, String first, String second) {
    UniversalEncoder encoder = UniversalEncoder.of(dimension, bits, seed);
    float[] vectors = new float[2 * dimension];
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < dimension; j++) {
        vectors[i * dimension + j] = (37 * j + 11 * i) % 101 - 50.5f;
      }
    }
    byte[] packed = new byte[2 * encoder.bytesPerCode()];
    encoder.encode(vectors, 2, packed, 1);
    assertThat(HexFormat.of().formatHex(packed)).isEqualTo(first + second);
  }
}
