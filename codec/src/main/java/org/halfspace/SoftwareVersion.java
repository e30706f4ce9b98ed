// SPDX-License-Identifier: Apache-2.0
package org.halfspace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The version of this library, as the build wrote it next to the classes, so that it is known
 * whether they come from a jar or from a folder. Thread-safe.
 */
public final class SoftwareVersion {
  private static final String FILE = "version.properties";

  private SoftwareVersion() {}

  /** The version, such as 1.2.0; cost: one small file is read. */
  public static String number() {
    try (InputStream in = SoftwareVersion.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing next to " + SoftwareVersion.class);
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Version, Java, operating system and processor type, as models record them. */
  public static String withSurroundings() {
    return "halfspace "
        + number()
        + ", java "
        + System.getProperty("java.version")
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch");
  }
}
