// SPDX-License-Identifier: Apache-2.0
package org.halfspace.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The download, unpacked and run as by a stranger: without Maven, in the C locale. */
class DownloadTest {
  private static final String ARCHIVES = System.getProperty("halfspace.archives");
  private static final int OWNER_MAY_RUN = 0100;

  @TempDir Path folder;
  private Path unpacked;

  @BeforeEach
  void unpack() throws IOException {
    folder = folder.toRealPath();
    Path to = folder.resolve("un packed");
    try (TarArchiveInputStream tar = tar()) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = to.resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(tar, file);
          Files.setLastModifiedTime(file, entry.getLastModifiedTime());
          if ((entry.getMode() & OWNER_MAY_RUN) != 0) {
            assertThat(file.toFile().setExecutable(true)).isTrue();
          }
        }
      }
    }
    unpacked = to.resolve(Path.of(ARCHIVES).getFileName());
  }

  private static TarArchiveInputStream tar() throws IOException {
    return new TarArchiveInputStream(
        new GZIPInputStream(
            new BufferedInputStream(Files.newInputStream(Path.of(ARCHIVES + ".tar.gz")))));
  }

  /** What a command prints, where it ends well. */
  private String run(Path launcher, String... arguments) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs /bin/sh");
    ProcessBuilder builder = new ProcessBuilder(launcher.toString());
    builder.command().addAll(List.of(arguments));
    builder.directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("MAVEN"));
    environment.put("LC_ALL", "C");
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectError(folder.resolve("err").toFile());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = Files.readString(folder.resolve("err"));
    assertThat(process.waitFor()).as("%s%s", out, err).isZero();
    return out;
  }

  @Test
  void aStrangerFitsEncodesAndDecodes() throws Exception {
    Path launcher =
        Files.createSymbolicLink(folder.resolve("hs"), unpacked.resolve("bin/halfspace"));

    assertThat(run(launcher, "--version")).matches("halfspace \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\n");
    Files.writeString(folder.resolve("véctors.csv"), vectors(300, 8));
    run(launcher, "fit", "véctors.csv", "--bits", "6", "-o", "model.safetensors");
    run(launcher, "encode", "model.safetensors", "véctors.csv", "-o", "codes.npz");
    run(launcher, "decode", "model.safetensors", "codes.npz", "-o", "decoded.npy");

    // 300 × 8 numbers of four bytes after a header.
    assertThat(Files.size(folder.resolve("decoded.npy"))).isBetween(9_600L + 64, 9_600L + 256);
    assertThat(run(launcher, "info", "decoded.npy")).contains("300").contains("8");
  }

  @Test
  void theArchiveOfClassesIsMadeOnceAndUsed() throws Exception {
    Path launcher = unpacked.resolve("bin/halfspace");
    String first = run(launcher, "limit", "power:50:1", "--rate", "1");
    Set<String> made = Set.copyOf(contents(unpacked.resolve("lib/cds")).keySet());

    assertThat(run(launcher, "limit", "power:50:1", "--rate", "1")).isEqualTo(first);
    assertThat(folder.resolve("err")).isEmptyFile();
    assertThat(made).hasSize(1).isEqualTo(contents(unpacked.resolve("lib/cds")).keySet());
  }

  @Test
  void anArchiveOfClassesThatIsDamagedIsPassedOver() throws Exception {
    Path launcher = unpacked.resolve("bin/halfspace");
    run(launcher, "--version");
    Map<String, Long> made = contents(unpacked.resolve("lib/cds"));
    for (String name : made.keySet()) {
      Path file = unpacked.resolve("lib/cds").resolve(name);
      Files.delete(file);
      Files.writeString(file, "no archive at all");
    }

    assertThat(run(launcher, "--version")).startsWith("halfspace ");
    assertThat(folder.resolve("err")).isEmptyFile();
  }

  private static Map<String, Long> contents(Path of) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> files = Files.list(of)) {
      for (Path file : files.toList()) {
        sizes.put(file.getFileName().toString(), Files.size(file));
      }
    }
    return sizes;
  }

  @Test
  void bothArchivesHoldTheSameFiles() throws IOException {
    Map<String, Long> zipped = new TreeMap<>();
    try (InputStream file = Files.newInputStream(Path.of(ARCHIVES + ".zip"));
        ZipInputStream zip = new ZipInputStream(new BufferedInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) {
          zipped.put(entry.getName(), (long) zip.readAllBytes().length);
        }
      }
    }
    Map<String, Long> packed = new TreeMap<>();
    Set<Long> times = new HashSet<>();
    try (TarArchiveInputStream tar = tar()) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        times.add(entry.getLastModifiedTime().toMillis());
        if (!entry.isDirectory()) {
          packed.put(entry.getName(), entry.getSize());
        }
      }
    }

    assertThat(zipped).isEqualTo(packed);
    assertThat(times).as("time stamps, as two builds must give the same bytes").hasSize(1);
    String base = Path.of(ARCHIVES).getFileName().toString();
    assertThat(packed)
        .containsKeys(base + "/bin/halfspace", base + "/bin/halfspace.bat", base + "/README.md")
        .doesNotContainKey(base + "/lib/launcher/halfspace.bat");
    assertThat(Files.getPosixFilePermissions(unpacked.resolve("bin/halfspace")))
        .contains(PosixFilePermission.OWNER_EXECUTE);
  }

  private static String vectors(int rows, int dimension) {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < dimension; j++) {
        text.append(j == 0 ? "" : ",").append((float) (random.nextGaussian() / (j + 1)));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
