// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.halfspace.data.format.NpyWriter;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows works: its Java compiles and runs, its commands are ours. */
class ReadmeTest {
  @TempDir Path folder;

  private static String readme() throws IOException {
    Path file = Path.of("..", "README.md");
    return Files.readString(Files.exists(file) ? file : Path.of("README.md"));
  }

  private Path vectors() throws IOException {
    Path file = folder.resolve("vectors.npy");
    SplittableRandom random = new SplittableRandom(2);
    float[] rows = new float[200 * 10];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian();
    }
    AtomicFile.write(
        file,
        Existing.KEEP,
        channel -> {
          NpyWriter<float[]> npy = NpyWriter.float32(channel, 200, 10);
          npy.write(rows, 200);
          npy.finish();
        });
    return file;
  }

  @Test
  void theJavaExampleCompilesAndRuns() throws Exception {
    Matcher block = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(readme());
    assertThat(block.find()).isTrue();
    Path source = Files.writeString(folder.resolve("Example.java"), block.group(1));
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                messages,
                messages,
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                source.toString());
    assertThat(result).as(messages.toString(StandardCharsets.UTF_8)).isZero();

    PrintStream standard = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      loader
          .loadClass("Example")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {vectors().toString()});
    } finally {
      System.setOut(standard);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .containsPattern("floor 0\\.\\d{4}, reached \\d\\.\\d{4}, gap")
        // Of 128 bits, units of 8 bits can use no more than 8 for each of the 10 numbers.
        .contains("10 bytes for 10 numbers");
  }

  @Test
  void theCommandLineExampleRuns() throws Exception {
    Matcher line = Pattern.compile("\\./halfspace (fit .*)").matcher(readme());
    assertThat(line.find()).isTrue();
    String[] arguments = line.group(1).split(" ");
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] =
          arguments[i]
              .replace("vectors.npy", vectors(i).toString())
              .replace("model.safetensors", folder.resolve("model.safetensors").toString());
    }
    PrintStream sink = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

    assertThat(Halfspace.run(sink, sink, arguments)).isZero();
    assertThat(folder.resolve("model.safetensors")).exists();
  }

  private Path vectors(int position) throws IOException {
    return position == 1 ? vectors() : folder.resolve("vectors.npy");
  }
}
