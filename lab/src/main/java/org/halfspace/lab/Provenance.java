// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.halfspace.SoftwareVersion;

/**
 * How numbers came about, so that somebody else can get them again.
 *
 * @param command the command line that makes them
 * @param seed the seed of everything random in them
 * @param date when they were made
 * @param version version of Halfspace
 * @param jdk version and maker of the Java runtime
 * @param cpu name of the processor and the number of cores Java saw
 */
public record Provenance(
    String command, long seed, LocalDate date, String version, String jdk, String cpu) {

  /** The provenance of numbers made by this program on this machine. */
  public static Provenance here(String command, long seed, LocalDate date) {
    Runtime runtime = Runtime.getRuntime();
    return new Provenance(
        command,
        seed,
        date,
        SoftwareVersion.number(),
        Runtime.version() + ", " + System.getProperty("java.vendor"),
        cpuName() + ", cores: " + runtime.availableProcessors());
  }

  /** The name Linux gives; elsewhere Java knows only the architecture. */
  private static String cpuName() {
    try (Stream<String> lines =
        Files.lines(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElseGet(() -> System.getProperty("os.arch"));
    } catch (IOException | UncheckedIOException e) {
      return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }
  }
}
