// SPDX-License-Identifier: Apache-2.0
package org.halfspace.store.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.halfspace.io.DamagedFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers whose sizes no file can have. */
class SafetensorsTest {
  @TempDir Path folder;

  /** A file of 8 bytes of data, with a tensor that a header describes. */
  private Path file(String shape, String offsets) throws IOException {
    byte[] json =
        ("{\"t\":{\"dtype\":\"F32\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}")
            .getBytes(StandardCharsets.US_ASCII);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json);
    return Files.write(folder.resolve("t.safetensors"), bytes.array());
  }

  @Test
  void whatFitsIsRead() throws IOException {
    assertThat(Safetensors.read(file("[2]", "[0,8]")).shape("t", 1)).containsExactly(2);
    assertThat(Safetensors.read(file("[1,2]", "[0,8]")).tensor("t", "F32", 1, 2).remaining())
        .isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Times four bytes these are 2^64 + 8.
        "[4611686018427387906] [0,8]",
        "[2147483649,2147483650] [0,8]",
        "[4294967296,4294967296,2] [0,8]",
        "[9223372036854775807] [0,8]",
        "[9223372036854775808] [0,8]",
        "[-2] [0,8]",
        "[-1,-2] [0,8]",
        "[2.5] [0,8]",
        "[2] [0.5,8.5]",
        "[2] [0,8.0]",
        "[2] [-8,0]",
        "[2] [8,0]",
        "[2] [0,18446744073709551624]",
        "[2] [9223372036854775800,9223372036854775808]",
        "[2] [9223372036854775799,9223372036854775807]",
        "[\"2\"] [0,8]",
        "{} [0,8]"
      })
  void whatNoFileCanHaveIsRefused(String claims) throws IOException {
    Path path = file(claims.split(" ")[0], claims.split(" ")[1]);
    assertThatThrownBy(() -> Safetensors.read(path))
        .isInstanceOf(DamagedFileException.class)
        .hasMessageContaining("t.safetensors");
  }
}
