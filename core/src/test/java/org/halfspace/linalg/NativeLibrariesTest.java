package org.halfspace.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where OpenBLAS cannot be unpacked, all that needs it says so in one line, every time. */
class NativeLibrariesTest {
  @TempDir Path folder;

  @Test
  void oneLineNamesTheFolderAndWhatToSet() throws IOException, InterruptedException {
    // Nobody can make a folder inside a file, whatever their rights.
    String nowhere = Files.createFile(folder.resolve("file")).resolve("sub").toString();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.home=" + nowhere,
                "-Djava.io.tmpdir=" + nowhere,
                "-Dorg.bytedeco.javacpp.cachedir=" + nowhere,
                "-cp",
                System.getProperty("java.class.path"),
                NativeProbe.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    List<String> lines = output.lines().toList();
    assertThat(lines).hasSize(7);
    assertThat(lines.get(0)).isEqualTo("done");
    assertThat(lines.subList(1, 7))
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("refused ")
                    .contains(nowhere)
                    .contains("-Dorg.bytedeco.javacpp.cachedir=FOLDER")
                    .contains("HALFSPACE_JAVA_OPTIONS"));
  }
}
