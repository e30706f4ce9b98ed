// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.halfspace.cli.Commands.gaussian;
import static org.halfspace.cli.Commands.npy;
import static org.halfspace.cli.Commands.run;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.halfspace.cli.Commands.Outcome;
import org.halfspace.cli.option.Outputs;
import org.halfspace.code.Gain;
import org.halfspace.io.file.FileType;
import org.halfspace.store.CodeStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.ArgSpec;

/** No command writes to a file that it reads, or writes one file twice, whatever it is called. */
class OutputsTest {
  /** Command lines with R for files that are read and W for those that are written. */
  private static final List<String> LINES =
      List.of(
          "limit R --bits 2 --plot W",
          "fit R --test R --bits 2 -o W",
          "fit --method universal --dimension 4 --test R --bits 2 -o W",
          "adopt R R -o W",
          "encode R R -o W",
          "decode R R -o W",
          "convert R --to npy --model R -o W --ids W",
          "export R --encoder W --decoder W",
          "inspect R --html W",
          "descend R --bits 2 --start R -o W --trace W",
          "fit R --bits 2 -o W");

  @TempDir Path folder;

  @Test
  void whateverNamesAFileSaysWhatBecomesOfIt() {
    int files = 0;
    for (String name : Halfspace.COMMANDS) {
      Class<?> command = Halfspace.command(name);
      if (command == HelpCommand.class) {
        continue;
      }
      for (ArgSpec argument : new CommandLine(command).getCommandSpec().args()) {
        if (namesAFile(argument)) {
          files++;
          assertThat(Outputs.use(argument))
              .as("%s %s", command.getSimpleName(), argument)
              .isPresent();
        }
      }
    }
    assertThat(files).isGreaterThan(30);
  }

  private static boolean namesAFile(ArgSpec argument) {
    return Stream.concat(Stream.of(argument.type()), Arrays.stream(argument.auxiliaryTypes()))
            .anyMatch(type -> type == Path.class || type == File.class)
        || argument.paramLabel().matches(".*(FILE|DIR|STORE|SPECTRUM|DATA|MODEL|CODES).*");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anOutputIsNoInputAndNoOtherOutput(int index) throws IOException {
    String[] words = LINES.get(index).split(" ");
    Map<String, Path> spellings = spellings();
    Map<String, String> before = contents();
    for (int w = 0; w < words.length; w++) {
      for (int other = 0; other < words.length; other++) {
        boolean pair = words[other].equals("R") || (words[other].equals("W") && other < w);
        if (!words[w].equals("W") || !pair) {
          continue;
        }
        for (Map.Entry<String, Path> spelling : spellings.entrySet()) {
          List<Object> line = new ArrayList<>(List.of((Object[]) words));
          for (int i = 0; i < words.length; i++) {
            if (words[i].equals("R") || words[i].equals("W")) {
              line.set(i, folder.resolve("file-" + i));
            }
          }
          line.set(other, folder.resolve("x.svg"));
          line.set(w, spelling.getValue());
          line.add("--force");
          Outcome outcome = run(line.toArray());
          assertThat(outcome.code()).as("%s: %s", line, outcome.err()).isEqualTo(2);
          assertThat(outcome.err())
              .as(spelling.getKey())
              .contains("must not be the same file as")
              .contains(spelling.getValue().toString())
              .contains(folder.resolve("x.svg").toString());
          assertThat(outcome.out()).isEmpty();
        }
      }
    }
    assertThat(contents()).isEqualTo(before);
  }

  /** What a file can be called. */
  private Map<String, Path> spellings() throws IOException {
    Path file = Files.writeString(folder.resolve("x.svg"), "1\n1\n");
    Path deeper = Files.createDirectory(folder.resolve("deeper"));
    Map<String, Path> spellings = new LinkedHashMap<>();
    spellings.put("the same", file);
    spellings.put("with dots", folder.resolve("./deeper/.././x.svg"));
    spellings.put("relative", Path.of("").toAbsolutePath().relativize(file));
    try {
      spellings.put("link", Files.createSymbolicLink(folder.resolve("link.svg"), file));
      Path two = Files.createSymbolicLink(deeper.resolve("two.svg"), Path.of("../link.svg"));
      spellings.put("link to a link", two);
      Path linked = Files.createSymbolicLink(folder.resolve("linked"), folder);
      spellings.put("in a linked folder", linked.resolve("x.svg"));
      spellings.put("hard link", Files.createLink(folder.resolve("hard.svg"), file));
    } catch (UnsupportedOperationException e) {
      assertThat(spellings).hasSize(3);
    }
    return spellings;
  }

  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        contents.put(
            file.toString(), Files.isRegularFile(file) ? Files.readString(file) : "no file");
      }
    }
    return contents;
  }

  @Test
  void twoNewOutputsAreTwoFiles() throws IOException {
    Path new1 = folder.resolve("new.onnx");
    Path new2 = folder.resolve("./new.onnx");
    Path link = folder.resolve("dangling");
    Outcome outcome = run("export", "absent", "--encoder", new1, "--decoder", new2);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("--decoder: " + new2).contains("--encoder, " + new1);
    Files.createSymbolicLink(link, Path.of("new.onnx"));
    assertThat(run("export", "absent", "--encoder", link, "--decoder", new2).code()).isEqualTo(2);
  }

  @Test
  void nothingButAnAppendWritesIntoAStore() throws IOException {
    Path store = folder.resolve("store");
    CodeStore.create(store, 8, Gain.NONE, "a model");
    Map<String, String> before = contents();

    assertRefused("encode", "model", "vectors", "-o", store.resolve("codes"), "--force");
    assertRefused("encode", "model", "vectors", "-o", store.resolve("new.npz"));
    assertRefused("limit", "power:10:1", "--rate", 1, "--plot", store.resolve("x.svg"));
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void nothingIsWrittenIntoAFolderThatIsRead() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    Path elsewhere = Files.writeString(folder.resolve("elsewhere.png"), "precious");
    Files.createSymbolicLink(images.resolve("a.png"), elsewhere);
    Path linked = Files.createSymbolicLink(folder.resolve("linked"), images);
    Path store = Files.createDirectory(folder.resolve("store"));
    Map<String, String> before = contents();

    assertRefused("inspect", images, "--html", images.resolve("new.html"), "--force");
    assertRefused("inspect", linked, "--html", images.resolve("new.html"), "--force");
    assertRefused("inspect", images, "--html", linked.resolve("new.html"), "--force");
    assertRefused("inspect", images, "--html", elsewhere, "--force");
    assertRefused("encode", "model", images, "--append", images.resolve("store"));
    assertRefused("encode", "model", images, "--append", images);
    assertRefused("encode", "model", store.resolve("codes"), "--append", store);
    Path model = folder.resolve("m.safetensors");
    assertRefused(
        "fit", model + ".checkpoint", "--method", "sgd", "--bits", 2, "-o", model, "--force");
    assertThat(contents()).isEqualTo(before);
  }

  private static void assertRefused(Object... line) {
    Outcome outcome = run(line);
    assertThat(outcome.code()).as("%s: %s", List.of(line), outcome.err()).isEqualTo(2);
    assertThat(outcome.err()).contains("read");
  }

  @Test
  void dataOfReproduceAreReadToo() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    OneProcess process =
        OneProcess.of(folder, "reproduce", "staircase", "--quick", "-o", data.resolve("results"));
    process.builder().environment().put("HALFSPACE_DATA", data.toString());
    assertThat(process.run()).isEqualTo(2);
    assertThat(process.err()).contains("results").contains("the folder of real data");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void nothingIsLostInADevice() throws IOException {
    Path nothing = Path.of("/dev/null");
    assumeTrue(FileType.of(nothing) == FileType.CHARACTER_DEVICE, "needs /dev/null");
    Path vectors = npy(folder.resolve("vectors.npy"), gaussian(100, 4), 4);
    Path model = folder.resolve("model");
    assertThat(run("fit", vectors, "--bits", 2, "-o", model).code()).isZero();
    Path null1 = Files.createSymbolicLink(folder.resolve("null"), nothing);

    assertThat(run("encode", model, vectors, "-o", null1).code()).isZero();
    assertThat(run("export", model, "--encoder", null1, "--decoder", null1, "--force").code())
        .isZero();
    assertThat(null1).isSymbolicLink();
    assertThat(FileType.of(nothing)).isEqualTo(FileType.CHARACTER_DEVICE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "sgd"})
  void aFolderIsNoOutput(String method) throws IOException {
    Path vectors = npy(folder.resolve("vectors.npy"), gaussian(100, 4), 4);
    Path root = folder.getRoot();
    for (Path output : List.of(root, folder, Path.of("."))) {
      Outcome outcome =
          run("fit", vectors, "--bits", 2, "--method", method, "-o", output, "--force");
      assertThat(outcome.code()).as(outcome.err()).isEqualTo(1);
      assertThat(outcome.err()).contains(output + ": is a folder");
    }
  }

  @Test
  void whoAsksForHelpGetsIt() {
    Outcome outcome = run("fit", "x", "--bits", 2, "-o", "x", "--help");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("Usage: halfspace fit");
  }

  @Test
  void standardOutputIsNoFileOfTheCommand() throws Exception {
    assumeTrue(FileType.of(Path.of("/dev/stdout")) != FileType.ABSENT, "needs /dev/stdout");
    Path text = Files.writeString(folder.resolve("text"), "0110\n", StandardCharsets.UTF_8);
    OneProcess appending = OneProcess.of(folder, "info", text);
    appending.builder().redirectOutput(ProcessBuilder.Redirect.appendTo(text.toFile()));
    assertThat(appending.run()).isEqualTo(2);
    assertThat(appending.err()).contains("text, is read, but standard output goes to it");
    assertThat(text).hasContent("0110\n");

    OneProcess mixing = OneProcess.of(folder, "convert", text, "--to", "npz", "-o", "/dev/stdout");
    assertThat(mixing.run()).isEqualTo(2);
    assertThat(mixing.err()).contains("/dev/stdout, is where standard output goes");
  }
}
