// SPDX-License-Identifier: Apache-2.0
package org.halfspace.linalg.blas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where OpenBLAS is missing or cannot be unpacked, all that needs it says so in one line, every
 * time.
 */
class NativeLibrariesTest {
  @TempDir Path folder;

  @Test
  void oneLineNamesTheFolderAndWhatToSet() throws IOException, InterruptedException {
    // Nobody can make a folder inside a file, whatever their rights.
    String nowhere = Files.createFile(folder.resolve("file")).resolve("sub").toString();
    List<String> lines =
        probe(
            System.getProperty("java.class.path"),
            "-Duser.home=" + nowhere,
            "-Djava.io.tmpdir=" + nowhere,
            "-Dorg.bytedeco.javacpp.cachedir=" + nowhere);
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

  @Test
  void withoutBinariesOneLineNamesWhatToAdd() throws IOException, InterruptedException {
    String platform = Loader.getPlatform();
    String withoutBinaries =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("-" + platform + ".jar"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> lines =
        probe(withoutBinaries, "-Dorg.bytedeco.javacpp.cachedir=" + folder.resolve("cache"));
    assertThat(lines).hasSize(7);
    assertThat(lines.get(0)).isEqualTo("done");
    assertThat(lines.subList(1, 7))
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith("refused ")
                    .contains("not on the class path")
                    .contains("org.bytedeco:openblas-platform")
                    .endsWith("classifier " + platform));
  }

  /** What the probe prints, line by line. */
  private static List<String> probe(String classPath, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath, NativeProbe.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.lines().toList();
  }
}
