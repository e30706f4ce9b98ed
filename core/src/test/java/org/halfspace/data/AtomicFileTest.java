package org.halfspace.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void failedWritingLeavesEverythingAsItWas() throws IOException {
    Path target = Files.writeString(folder.resolve("out"), "before");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                AtomicFile.write(
                    target,
                    Existing.REPLACE,
                    channel -> {
                      channel.write(ByteBuffer.wrap(new byte[100]));
                      throw new IOException("broken");
                    }))
        .withMessageContaining("broken")
        .withMessageContaining("out");
    assertThat(target).hasContent("before");
    assertThat(names()).containsExactly("out");
  }

  @Test
  void replacesOnlyWhenTold() throws IOException {
    Path target = folder.resolve("out");
    AtomicFile.Content content = channel -> channel.write(ByteBuffer.wrap(new byte[] {'n'}));
    AtomicFile.write(target, Existing.KEEP, content);
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> AtomicFile.write(target, Existing.KEEP, content));
    AtomicFile.write(target, Existing.REPLACE, content);
    assertThat(target).hasContent("n");
    assertThat(names()).containsExactly("out");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> AtomicFile.write(folder.resolve("no/out"), Existing.KEEP, content));
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> AtomicFile.write(folder, Existing.REPLACE, content));
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
