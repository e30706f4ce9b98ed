// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where Java may open fewer files than the program has, the failure is one line. */
class FewFilesTest {

  @ParameterizedTest
  @ValueSource(ints = {8, 12, 20})
  void oneLineSaysWhatToRaise(int files) throws IOException, InterruptedException {
    assumeThat(Files.isExecutable(Path.of("/bin/sh"))).isTrue();
    Process process =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "ulimit -n " + files + " && exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Halfspace.class.getName(),
                "limit",
                "power:50:1",
                "--bits",
                "8")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(1);
    List<String> lines = output.lines().toList();
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).startsWith("halfspace: ").contains("ulimit -n");
  }
}
