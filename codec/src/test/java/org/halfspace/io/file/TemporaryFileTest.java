// SPDX-License-Identifier: Apache-2.0
package org.halfspace.io.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFileTest {
  @TempDir Path folder;

  @Test
  void nothingStaysWhenTheProcessIsKilled() throws Exception {
    Process process = OtherProcess.start(List.of(), folder, OtherProcess.WAITS_TEMPORARILY, folder);
    try {
      OtherProcess.awaitReady(process);
    } finally {
      process.destroyForcibly().waitFor();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void whatWasWrittenIsReadByPosition() throws IOException {
    TemporaryFile file = TemporaryFile.create();
    file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 10);
    ByteBuffer read = ByteBuffer.allocate(4);
    assertThat(file.read(read, 11)).isEqualTo(2);
    assertThat(read.array()).startsWith(2, 3);
  }

  @Test
  void aFolderThatIsNotThereIsNamed() throws Exception {
    Path absent = folder.resolve("absent");
    String said =
        OtherProcess.end(
            OtherProcess.start(List.of(), absent, OtherProcess.WAITS_TEMPORARILY, folder));
    assertThat(said)
        .contains(absent + ": ")
        .contains("no such folder")
        .contains("-Djava.io.tmpdir=FOLDER");
  }
}
