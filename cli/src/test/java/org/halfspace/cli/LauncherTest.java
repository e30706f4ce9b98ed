// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher, a shell script, in a folder that looks like a finished build, with a Java that
 * prints its arguments and its locale.
 */
class LauncherTest {
  @TempDir Path folder;
  private Path home;

  @BeforeEach
  void layOutAFinishedBuild() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs /bin/sh");
    folder = folder.toRealPath();
    home = Files.createDirectories(folder.resolve("a home"));
    Path script = Path.of("..", "halfspace");
    Files.copy(script, home.resolve("halfspace"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.createFile(home.resolve("pom.xml"));
    Files.createDirectories(home.resolve("cli/target/lib"));
    Path options = Files.createDirectories(home.resolve("dist/src/main/launcher"));
    for (String list : List.of("short.commands", "kernels.commands")) {
      Files.copy(Path.of("../dist/src/main/launcher", list), options.resolve(list));
    }
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(
        java,
        "#!/bin/sh\necho \"LC_ALL=${LC_ALL:-}\"\nfor word in \"$@\"; do echo \"$word\"; done\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createFile(home.resolve("cli/target/halfspace.built"));
  }

  private String run(Path from, Map<String, String> environment, String... command)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(from.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }

  private String classPath() {
    return home + "/cli/target/lib/*";
  }

  @Test
  void argumentsReachJavaAsTheyWereTyped() throws Exception {
    String printed = run(folder, Map.of(), "a home/halfspace", "limit", "a b", "*", "");

    assertThat(printed)
        .contains(classPath())
        .endsWith("\norg.halfspace.cli.Halfspace\nlimit\na b\n*\n\n");
  }

  @ParameterizedTest
  @CsvSource({
    "--version, short",
    "limit, short",
    "fit, work",
    "demo, work",
    "encode, kernels",
    "'', work",
    "limi, work",
  })
  void optionsOfJavaComeFromTheFileOfTheCommand(String command, String kind) throws Exception {
    String options = home + "/dist/src/main/launcher/";
    boolean pages = !kind.equals("short") && System.getProperty("os.name").equals("Linux");

    assertThat(
            run(
                folder,
                Map.of("HALFSPACE_JAVA_OPTIONS", "-Da=b -Xmx1g"),
                "a home/halfspace",
                command))
        .contains(
            "\n@"
                + options
                + "all.options\n@"
                + options
                + kind
                + ".options\n"
                + (pages ? "@" + options + "linux.options\n" : "")
                + "-Da=b\n-Xmx1g\n");
  }

  /** Java does not start with two collectors. */
  @ParameterizedTest
  @CsvSource({"limit", "fit", "encode"})
  void aCollectorOfTheUserTakesThePlaceOfOurs(String command) throws Exception {
    assertThat(
            run(
                folder,
                Map.of("HALFSPACE_JAVA_OPTIONS", "-Da=b -XX:+UseG1GC"),
                "a home/halfspace",
                command))
        .contains("\n-XX:-UseSerialGC\n-XX:-UseParallelGC\n-Da=b\n-XX:+UseG1GC\n");
  }

  @Test
  void aDownloadIsTheFolderAboveTheLaunchers() throws Exception {
    Path unpacked = Files.createDirectories(folder.resolve("un packed"));
    Path launcher = Files.createDirectories(unpacked.resolve("bin")).resolve("halfspace");
    Files.move(home.resolve("halfspace"), launcher);
    Files.createDirectories(unpacked.resolve("lib"));
    Files.move(home.resolve("dist/src/main/launcher"), unpacked.resolve("lib/launcher"));

    assertThat(run(folder, Map.of(), launcher.toString(), "demo"))
        .contains("\n@" + unpacked + "/lib/launcher/work.options\n")
        .contains("\n-cp\n" + unpacked + "/lib/*\norg.halfspace.cli.Halfspace\ndemo\n");
  }

  @Test
  void withoutAnArchiveOfClassesItRunsAllTheSame() throws Exception {
    Files.createFile(home.resolve("cli/target/lib/halfspace-cli-1.jar"));

    for (int i = 0; i < 2; i++) {
      assertThat(run(folder, Map.of(), "a home/halfspace", "--version"))
          .doesNotContain("-XX:SharedArchiveFile")
          .endsWith("\norg.halfspace.cli.Halfspace\n--version\n");
    }
    try (Stream<Path> files = Files.list(home.resolve("cli/target/cds"))) {
      // The empty archive marks this Java as unable to make one, so that it is not tried again.
      assertThat(files).hasSize(1).allSatisfy(file -> assertThat(file).isEmptyFile());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"absolute", "relative", "chain", "folder"})
  void itFindsItsFolderThroughSymbolicLinks(String kind) throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path link = bin.resolve("halfspace");
    switch (kind) {
      case "absolute" -> Files.createSymbolicLink(link, home.resolve("halfspace"));
      case "relative" -> Files.createSymbolicLink(link, Path.of("../a home/halfspace"));
      case "chain" -> {
        Files.createSymbolicLink(folder.resolve("first"), Path.of("a home/halfspace"));
        Files.createSymbolicLink(bin.resolve("second"), Path.of("../first"));
        Files.createSymbolicLink(link, Path.of("second"));
      }
      default -> {
        Files.createSymbolicLink(folder.resolve("elsewhere"), home);
        link = folder.resolve("elsewhere/halfspace");
      }
    }

    assertThat(run(folder, Map.of(), link.toString(), "demo")).contains(classPath());
    Path relative = folder.relativize(link);
    assertThat(run(folder, Map.of(), "./" + relative, "demo")).contains(classPath());
  }

  @ParameterizedTest
  @CsvSource({
    "LC_ALL, C, C.UTF-8",
    "LC_ALL, POSIX, C.UTF-8",
    "LC_CTYPE, C, C.UTF-8",
    "LANG, xx_XX.UTF-8, C.UTF-8",
    "LC_ALL, C.UTF-8, C.UTF-8",
    "LANG, C.UTF-8, ''"
  })
  void fileNamesAreReadAsUtf8WhereTheLocaleKnowsOnlyAscii(
      String variable, String locale, String expected) throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/locale")), "needs /usr/bin/locale, as glibc has it");
    assertThat(run(folder, Map.of(variable, locale), "a home/halfspace", "demo"))
        .startsWith("LC_ALL=" + expected + "\n");
  }
}
