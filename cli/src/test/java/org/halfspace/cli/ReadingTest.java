// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.halfspace.cli.Commands.Outcome;
import org.halfspace.data.format.NpyHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of vectors and eigenvalues as people have them: what is read, told and refused. */
class ReadingTest {
  @TempDir Path folder;

  private Path text(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private Path table() throws IOException {
    StringBuilder rows = new StringBuilder("0,1,2,3\n");
    float[] values = gaussian(40, 4);
    for (int i = 0; i < values.length; i++) {
      rows.append(values[i]).append(i % 4 == 3 ? '\n' : ',');
    }
    return Files.writeString(folder.resolve("table.csv"), rows);
  }

  @Test
  void everyCommandWarnsOfAHeadingThatCountsAndTakesTheOption() throws IOException {
    Path table = table();
    Path model = folder.resolve("m.safetensors");
    run("fit", table, "--header", "yes", "--bits", 2, "-o", model);
    List<List<Object>> commands =
        List.of(
            List.of("info", table),
            List.of("inspect", table),
            List.of("limit", table, "--bits", 2),
            List.of("descend", table, "--bits", 2, "--steps", 1),
            List.of("evaluate", model, table),
            List.of("encode", model, table, "-o", folder.resolve("c.npz"), "--force"),
            List.of("fit", table, "--bits", 2, "-o", folder.resolve("n.safetensors"), "--force"));
    for (List<Object> command : commands) {
      Outcome warned = run(command.toArray());
      assertThat(warned.code()).as(command + warned.err()).isZero();
      assertThat(warned.err().lines().filter(line -> line.contains("the first line counts")))
          .as("%s", command)
          .singleElement()
          .asString()
          .startsWith("warning: " + table)
          .contains("--header yes", "--header no");
      for (String header : List.of("yes", "no")) {
        Object[] told = new Object[command.size() + 2];
        System.arraycopy(command.toArray(), 0, told, 0, command.size());
        told[command.size()] = "--header";
        told[command.size() + 1] = header;
        assertThat(run(told).err()).as("%s", List.of(told)).doesNotContain("first line counts");
      }
    }
    assertThat(run("info", table, "--json").json().path("vectors").asInt()).isEqualTo(41);
    JsonNode read = run("info", table, "--header", "yes", "--json").json();
    assertThat(read.path("vectors").asInt()).isEqualTo(40);
    assertThat(run("info", table, "--header", "maybe").code()).isEqualTo(2);
    assertThat(run("limit", "isotropic:9", "--bits", 2, "--header", "no").code()).isEqualTo(2);
  }

  @Test
  void infoStatesNoShapeOfWhatHoldsNoVectors() throws IOException {
    List<Path> files =
        List.of(
            text("a.jsonl", "{\"id\":1,\"x\":[1,2,3]}", "{\"id\":2,\"x\":[1,2,3]}"),
            text("glove.txt", "the 0.1 0.2 0.3", "of 0.1 0.2 0.3"),
            text("a.mat", "MATLAB 5.0 MAT-file, Platform: PCWIN64, Created on: Mon Nov 2"),
            text("a.log", "2026-11-02 10:00:00 INFO a", "2026-11-02 10:00:01 INFO b"),
            text("words.log", "start of it", "end of it"),
            text("a.html", "<!DOCTYPE html>", "<html>1, 2</html>"),
            text("late.csv", "1,2\n".repeat(700_000) + "1,2,3"),
            text("README.md", "# Title, of a text", "", "Words, more words."));
    for (Path file : files) {
      Outcome outcome = run("info", file, "--json");
      assertThat(outcome.code()).as("%s", file).isEqualTo(1);
      assertThat(outcome.out()).as("%s", file).isEmpty();
      assertThat(outcome.err().strip().lines()).as("%s", file).hasSize(1);
      assertThat(outcome.err()).contains(file.toString());
    }
    float[] values = gaussian(30, 4);
    values[9] = Float.NaN;
    JsonNode json = run("info", npy(folder.resolve("x.npy"), values, 4), "--json").json();
    assertThat(json.path("vectors").asInt()).isEqualTo(30);
    assertThat(json.path("vectorsRead").asInt()).isEqualTo(30);
    assertThat(json.path("vectorsNotFinite").asInt()).isEqualTo(1);
  }

  @Test
  void messagesNameTheOptionsOfTheCommandLine() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    ImageIO.write(
        new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY),
        "png",
        images.resolve("a.png").toFile());
    Path second = images.resolve("b.png");
    ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", second.toFile());
    assertThat(run("inspect", images).err()).contains("--color gray or rgb");
    ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY), "png", second.toFile());
    assertThat(run("inspect", images).err()).contains("--resize WxH");
    Path vectors = npy(folder.resolve("x.npy"), gaussian(30, 4), 4);
    assertThat(run("inspect", vectors, "--array", "x").err()).contains("--array x");
    assertThat(run("inspect", vectors, "--resize", "3x4").err()).contains("--resize 3x4");
    assertThat(run("inspect", vectors, "--color", "gray").err()).contains("--color gray");
    assertThat(run("inspect", vectors, "--header", "yes").err()).contains("--header yes");
    for (String command : List.of("info", "inspect")) {
      assertThat(run(command, "-").err()).contains("standard input");
    }
    assertThat(run("limit", "-", "--bits", 2).err()).contains("standard input");
  }

  @Test
  void vectorsThatDifferBeyondFloat32OnlyAreNotCalledTheSame() throws IOException {
    byte[] header = new NpyHeader("<i8", false, List.of(1800L, 4L)).toBytes();
    ByteBuffer bytes = ByteBuffer.allocate(header.length + 1800 * 4 * 8).put(header);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 1800 * 4; i++) {
      bytes.putLong((1L << 53) + i * 7 % 11);
    }
    Path file = Files.write(folder.resolve("times.npy"), bytes.array());
    for (List<Object> command :
        List.<List<Object>>of(
            List.of("fit", file, "--bits", 2, "-o", folder.resolve("m.safetensors")),
            List.of("inspect", file),
            List.of("limit", file, "--bits", 2))) {
      Outcome outcome = run(command.toArray());
      assertThat(outcome.code()).isEqualTo(1);
      assertThat(outcome.err())
          .as("%s", command)
          .contains("differ only beyond the 24 bits", "the same in float32");
    }
  }

  @Test
  void eigenvaluesNegativeByRoundingCountAsZero() throws IOException {
    Path file = text("e.txt", "# of a covariance", "4", "\"1\"", "0.5 # small", "-1e-14", "-4e-15");
    Outcome outcome = run("limit", file, "--bits", 2, "--json");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.json().path("dimension").asInt()).isEqualTo(5);
    assertThat(outcome.json().path("totalVariance").asDouble()).isEqualTo(5.5);
    assertThat(outcome.err())
        .contains("2 eigenvalues are negative by rounding", "line 5", "-1.0E-14");
    assertThat(run("descend", file, "--bits", 2, "--steps", 1).err()).contains("by rounding");
  }

  @Test
  void mistakesInFilesOfEigenvaluesAreNamed() throws IOException {
    assertRefused(text("a.txt", "0,5", "0,25"), "line 1", "decimal comma");
    assertRefused(text("b.txt", "", "2", "0,5", "0,25"), "line 2", "decimal comma");
    assertRefused(text("c.txt", "1", "x"), "line 2", "'x'");
    assertRefused(text("d.txt", "eigenvalue", "1", "0.5"), "line 1", "'eigenvalue'", "#");
    assertRefused(text("e.txt", "the eigenvalues, sorted", "1", "0.5"), "line 1", "#");
    assertRefused(text("f.txt", "1 0.5", "2 0.25"), "line 1", "two columns");
    assertRefused(text("g.txt", "i,value", "0,0.5", "1,0.25"), "two columns");
    assertRefused(text("h.txt", "0.5,", "0.25,"), "line 1", "separator");
    assertRefused(text("i.txt", "4 2 1 0.5"), "line 1", "several numbers");
    assertRefused(text("j.txt", "4", "-1e-3"), "line 2", "negative", "-0.001");
    assertRefused(text("k.txt", "nan", "1"), "line 1", "nan", "finite");
    assertRefused(text("l.txt", "4", "1", "inf"), "line 3", "finite");
    assertRefused(text("m.txt", "-1", "-2"), "line 1", "negative");
    assertRefused(text("n.txt", "", "  ", "# none"), "no number");
    assertRefused(text("o.txt", "0", "0"), "all 2 are 0");
    assertRefused(text("p.txt", "4", "1 2"), "line 2", "'1 2'");
    assertRefused(text("q.txt", "4", "0x1p3"), "line 2");
    assertRefused(Files.write(folder.resolve("empty.txt"), new byte[0]), "empty.txt");

    Path vectors = text("v.csv", "1.5,2", "3.5,4", "0,1");
    assertThat(run("limit", vectors, "--bits", 1, "--json").json().path("dimension").asInt())
        .isEqualTo(2);
    Path marked = text("crlf.txt", "\ufeff4\r", "1\r", "");
    assertThat(run("limit", marked, "--bits", 1, "--json").json().path("dimension").asInt())
        .isEqualTo(2);
  }

  private static void assertRefused(Path file, String... parts) {
    Outcome outcome = run("limit", file, "--bits", 1, "--json");
    assertThat(outcome.code()).as(file + ": " + outcome.out()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(file.toString()).contains(parts);
    assertThat(outcome.err().strip().lines()).hasSize(1);
  }
}
