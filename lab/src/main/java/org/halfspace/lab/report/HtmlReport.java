// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;
import org.halfspace.io.Existing;
import org.halfspace.io.file.AtomicFile;

/**
 * Pages as one HTML file that needs nothing else: style, script, chart library and images are
 * inside, and a content security policy forbids it to ask for more.
 */
public final class HtmlReport {
  private static final String ECHARTS_PROPERTIES =
      "/META-INF/maven/org.webjars/echarts/pom.properties";

  private HtmlReport() {}

  /**
   * Writes {@code page} as a UTF-8 HTML file.
   *
   * @throws IOException if {@code file} exists and {@code existing} is KEEP, or writing fails
   */
  public static void write(Path file, Page page, Existing existing) throws IOException {
    AtomicFile.requireWritable(file, existing);
    ByteBuffer bytes = ByteBuffer.wrap(html(page).getBytes(StandardCharsets.UTF_8));
    AtomicFile.write(file, existing, channel -> writeAll(channel, bytes));
  }

  private static void writeAll(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** The text of the HTML file. */
  public static String html(Page page) {
    return Mustache.compiler()
        .emptyStringIsFalse(true)
        .withLoader(name -> new StringReader(resource(name + ".mustache")))
        .compile(resource("page.mustache"))
        .execute(PageView.of(page));
  }

  /** A text file of this package. */
  static String resource(String name) {
    return read(name);
  }

  /** The chart library as the webjar has it; its common build draws lines and is half the size. */
  static String chartLibrary() {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(read(ECHARTS_PROPERTIES)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = properties.getProperty("version");
    return read("/META-INF/resources/webjars/echarts/" + version + "/echarts.common.min.js");
  }

  private static String read(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
